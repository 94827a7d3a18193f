import { expect, it } from 'vitest';
import { stackReportJson } from '../../../cli/stack/stack-report.ts';

const stack = {
  api: 'http://127.0.0.1:3000',
  token: 'rk_x',
  database: 'postgresql://127.0.0.1:54329/ratchet',
  temporal: '127.0.0.1:7233',
  temporalUi: 'http://127.0.0.1:8233',
};

it('tells a program all that stack.json holds, in snake_case, where its files are, and links', () => {
  expect(stackReportJson({ kind: 'ready', stack, home: '/here' })).toEqual({
    ...{ api: stack.api, token: 'rk_x', database: stack.database, temporal: stack.temporal },
    temporal_ui: stack.temporalUi,
    stack_file: '/here/stack.json',
    token_file: '/here/token',
    logs: '/here/logs',
    links: {
      page: 'http://127.0.0.1:3000/#token=rk_x',
      ready: 'http://127.0.0.1:3000/readyz',
      temporal: 'http://127.0.0.1:8233',
    },
  });
});
