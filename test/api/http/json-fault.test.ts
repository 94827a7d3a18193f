import { expect, it } from 'vitest';
import { jsonFault } from '../../../api/http/json-fault.ts';

it.each([
  ['{"features":{"tenure":NaN,"plan":"basic"}}', /^line 1, column 23, after "tenure": NaN and.*send null/],
  ['{"features":{\n  "tenure": -Infinity}}', /^line 2, column 13, after "tenure": NaN and Infinity are not/],
  ['{"a":1,"b":{"c":[1, nan]}}', /^line 1, column 21, after "c": NaN/],
  ['{"a":None}', /after "a": the value that is missing is null/],
  ['{"a":True}', /after "a": true and false/],
  ["{'a':1}", /^line 1, column 2: text stands in double quotes/],
  ['{"a":"x",\n}', /^line 2, column 1, after "a": a comma stands before "}"/],
  ['{"a":01}', /^line 1, column 6, after "a": it is no number of JSON/],
  ['{"a":371.2.5}', /^line 1, column 6, after "a": it is no number of JSON/],
  ['{"a":+.5}', /^line 1, column 6, after "a": it is no number of JSON/],
  ['{"a":"tab\there"}', /^line 1, column 6, after "a": nothing in JSON is written so/],
  ['{"features":', /^line 1, column 13, after "features": .*the end is missing/],
  ['{"\x7fé😀":NaN}', /after "[^"]+": NaN/],
  [' \n', /^it is empty$/],
  [`{"${'x'.repeat(200)}":NaN}`, /^line 1, column 205: NaN/],
])('says where %j is no JSON, and what to send', (text, said) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  expect(jsonFault(text)).toMatch(said);
});

it('reads a long text that never ends in passing', () => {
  const began = process.cpuUsage();
  expect(jsonFault(`{"a":"${'\\n x'.repeat(70_000)}`)).toMatch(/after "a"/);
  expect(jsonFault('['.repeat(250_000))).toMatch(/the end is missing/);
  expect(process.cpuUsage(began).user).toBeLessThan(1_000_000); // microseconds of its own, whoever else works
});
