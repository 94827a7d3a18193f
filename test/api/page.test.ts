import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportFault } from '../../store/postgres/rollout-faults.ts';
import { openRun } from '../../store/postgres/runs.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { advance, evidence, look, openTestRollout } from '../support/rollout-plans.ts';
import { openServed, type Served } from '../support/served-model.ts';

const browserFile = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (file) => existsSync(file),
);
if (browserFile === undefined)
  process.stderr.write('page tests are skipped: there is no chromium (apt-get install chromium)\n');

let served: Served;
let api: TestApi;
let browser: Browser;
const faults: string[] = [];

beforeAll(async () => {
  if (browserFile === undefined) return;
  served = await openServed();
  api = await startApi(served);
  browser = await chromium.launch({ executablePath: browserFile, args: ['--no-sandbox'] });
});

afterAll(async () => {
  await browser?.close();
  await api?.stop();
  await served?.close();
});

async function open(hash: string, viewport = { width: 1200, height: 800 }): Promise<Page> {
  const page = await browser.newPage({ viewport });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      faults.push(message.text());
  });
  await page.goto(`${api.url}/${hash}`);
  return page;
}

describe.skipIf(browserFile === undefined)('the page', () => {
  it('asks for a key, says that a wrong one is wrong by asking again, and keeps a right one out of the address', async () => {
    const page = await open('#token=wrong');
    await page.getByText('Who is asking?').waitFor();
    await page.getByLabel('Key').fill(api.tokens.all);
    await page.getByRole('button', { name: 'Show the models' }).click();
    await page.getByText('No model is declared yet').waitFor();
    expect(page.url()).toBe(`${api.url}/`);
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.close();
  });

  it('shows an empty model, and what serves as soon as it is live', async () => {
    await served.declare('churn');
    await served.train('churn');
    const page = await open(`#token=${api.tokens.all}`);
    await page.getByRole('heading', { name: 'churn', level: 1 }).waitFor();
    await page.getByText('nothing yet').waitFor();
    await page.getByText('Nothing serves yet').waitFor();
    await served.promote('churn', 'v1');
    await page.locator('#serves + .split .figure', { hasText: 'v1' }).waitFor();
    await page.getByRole('button', { name: 'Predict' }).waitFor();
    await page.close();
  });

  it('predicts from a form made from the contract, and marks the field that is wrong', async () => {
    const page = await open(`#token=${api.tokens.all}`);
    await page.getByLabel('tenure').fill('3');
    await page.getByLabel('plan').selectOption('basic');
    // As an attribute: the text alone would come with its blanks run together.
    expect(await page.locator('#f-plan option:checked').getAttribute('value')).toBe('basic');
    await page.getByRole('button', { name: 'Predict' }).click();
    await page.locator('#answer .score', { hasText: /Yes|No/ }).waitFor();
    await page.getByText('Answered by v1').waitFor();
    await page.getByLabel('tenure').fill('900');
    await page.getByRole('button', { name: 'Predict' }).click();
    await page.locator('label[for="f-tenure"] .problem').waitFor();
    expect(await page.getByLabel('tenure').getAttribute('aria-invalid')).toBe('true');
    await page.close();
  });

  it('rolls back with a reason', async () => {
    await served.promote('churn', await served.train('churn'));
    const page = await open(`#token=${api.tokens.all}`);
    await page.locator('#serves + .split .figure', { hasText: 'v2' }).waitFor();
    await page.getByRole('button', { name: 'Roll back' }).click();
    expect(await page.locator('#ask-version').isVisible()).toBe(true);
    await page.getByLabel('Reason').fill('complaints');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.locator('#serves + .split .figure', { hasText: 'v1' }).waitFor();
    await page.close();
  });

  it('says what is wrong where Temporal is down, and fits a phone', async () => {
    const page = await open(`#token=${api.tokens.all}`, { width: 360, height: 740 });
    await page.getByRole('button', { name: 'Retrain' }).click();
    expect(await page.locator('#ask-version').isVisible()).toBe(false);
    await page.getByLabel('Reason').fill('new tariff');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.locator('#toast', { hasText: 'Temporal does not answer' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    await page.close();
  });

  it('shows text from the ledger as text', async () => {
    await openRun(served.ledger, {
      ...{ run: 'r-hostile-1', model: 'churn', workflowId: 'retrain/churn', declaration: 1 },
      ...{ trigger: 'api', reason: '<img src=x onerror=alert(1)>', actor: 'x', forced: false },
    });
    const page = await open(`#token=${api.tokens.all}`);
    await page.getByText('<img src=x onerror=alert(1)>').waitFor();
    expect(await page.locator('img').count()).toBe(0);
    await page.close();
  });

  it('shows a rollout live: its steps and intervals, what it became, and aborts it with a reason', async () => {
    const { ledger } = served;
    let at = await openTestRollout(ledger, 'churn', { reason: '<b>new</b> tariff' });
    const page = await open(`#token=${api.tokens.all}`);
    await page.locator('#rollouts + .rows a', { hasText: 'v2' }).click();
    await page.getByRole('heading', { name: 'churn v2 over v1' }).waitFor();
    await page.getByText('No step has begun').waitFor();
    await page.getByText('· live').waitFor();
    for (const to of ['validating', 'progressing'] as const) at = await advance(ledger, at, { to });
    at = await advance(ledger, at, { to: 'progressing', phase: 1, step: 1, weight: 25 });
    await look(ledger, at, evidence(90_000, 312, 940));
    await page.locator('.way .now', { hasText: 'canary 25 %' }).waitFor();
    await page.getByRole('img', { name: '0.004 (-0.03 to 0.021), n 640' }).waitFor();
    await reportFault(ledger, { rollout: at.id, replica: 'r1', trigger: 'threw', detail: '<i>x</i>' });
    await page.getByText('<i>x</i>').waitFor();
    await page.getByRole('button', { name: 'abort' }).click();
    await page.getByLabel('Reason').fill('complaints');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.locator('#where ~ .split .badge', { hasText: 'rolled-back' }).waitFor();
    expect(await page.getByRole('button', { name: 'abort' }).count()).toBe(0);
    expect(await page.locator('#history ~ .rows li').first().innerText()).toContain('complaints');
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    await page.close();
  });

  it('runs without an error in the browser', () => {
    expect(faults).toEqual([]);
  });
});
