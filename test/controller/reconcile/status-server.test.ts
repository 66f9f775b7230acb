/* What a process that reconciles tells over real HTTP. */
import { request } from 'node:http';
import { newLedger, type PassLedger } from '../../../controller/reconcile/pass-ledger.ts';
import type { Reconciled, ReconciledStack } from '../../../controller/reconcile/reconciled.ts';
import { repeatPasses } from '../../../controller/reconcile/repeat.ts';
import { serveStatus, type StatusServer } from '../../../controller/reconcile/status-server.ts';
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import { trainingJob } from '../fake-operator.ts';
import { steppingClock } from '../terraform/support.ts';

const servers: StatusServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function open(ledger: PassLedger, clock = steppingClock()) {
  const server = await serveStatus({
    host: '127.0.0.1',
    port: 0,
    ledger,
    clock,
    staleAfterMs: 60_000,
  });
  servers.push(server);
  return server;
}

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
  readonly type: string | undefined;
}

function ask(url: string, options: { method?: string; host?: string } = {}): Promise<Answer> {
  const { method = 'GET', host } = options;
  return new Promise((resolve, reject) => {
    const headers = host === undefined ? {} : { host };
    const asked = request(url, { method, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () =>
        resolve({ status: answer.statusCode, text, type: answer.headers['content-type'] }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}

const NOTHING: Reconciled = {
  stacks: [],
  removed: [],
  money: [],
  budgets: new Map(),
  started: [],
  diagnostics: [],
};

const stack = (environment: string, condition: ReconciledStack['condition'], status?: string) =>
  ({
    compiled: { stack: { id: `model/${condition}/v1`, environment } },
    condition,
    applied: true,
    diagnostics: [],
    ...(status !== undefined && { training: { job: trainingJob('x', status) } }),
  }) as unknown as ReconciledStack;

/**
 * Reads the text format as its description has it: HELP and TYPE before the samples of a name, all of them together, each once,
 * every sample `name{label="value",…} number`.
 */
function metricsIn(text: string): ReadonlyMap<string, number> {
  expect(text.endsWith('\n')).toBe(true);
  const samples = new Map<string, number>();
  const seen = new Set<string>();
  let current = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const help = /^# HELP ([a-zA-Z_:][\w:]*) (?:[^\\\n]|\\[\\n])*$/.exec(line)?.[1];
    const type = /^# TYPE ([a-zA-Z_:][\w:]*) (?:counter|gauge)$/.exec(line)?.[1];
    if (help !== undefined) {
      expect(seen.has(help)).toBe(false);
      seen.add(help);
      current = help;
      continue;
    }
    if (type !== undefined) {
      expect(type).toBe(current);
      continue;
    }
    const [, name, labels = '', value] =
      /^([a-zA-Z_:][\w:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*\})? (\S+)$/.exec(line) ??
      [];
    expect([line, name]).toEqual([line, current]);
    expect(samples.has(`${name}${labels}`)).toBe(false);
    expect(Number.isNaN(Number(value))).toBe(false);
    samples.set(`${name}${labels}`, Number(value));
  }
  return samples;
}

test('is well after a good pass, and not before one nor long after it', async () => {
  const clock = steppingClock();
  const ledger = newLedger();
  const { url } = await open(ledger, clock);
  expect(await ask(`${url}/healthz`)).toMatchObject({ status: 503 });
  ledger.goodAt = clock.now();
  ledger.last = { commit: 'abc', reconciled: NOTHING };
  await clock.sleep(59_000);
  const well = await ask(`${url}/healthz`);
  expect(well).toMatchObject({ status: 200, type: 'application/json' });
  expect(JSON.parse(well.text)).toEqual({
    status: 'ok',
    lastGoodPassSeconds: 59,
    failedInARow: 0,
    commit: 'abc',
  });
  await clock.sleep(2000);
  expect(await ask(`${url}/healthz`)).toMatchObject({ status: 503 });
});

test('its metrics are Prometheus text, whatever names are in them', async () => {
  const ledger = newLedger();
  const { url } = await open(ledger);
  const before = await ask(`${url}/metrics`);
  expect(before.type).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(metricsIn(before.text).get('temper_passes_total{outcome="succeeded"}')).toBe(0);
  const hostile = 'l"a\\b\n} 7';
  ledger.last = {
    commit: 'abc',
    reconciled: {
      ...NOTHING,
      stacks: [
        stack('lab', 'drifted', 'Completed'),
        stack('lab', 'pending', 'Completed'),
        stack(hostile, 'in-step'),
      ],
      budgets: new Map([['lab', { name: 'x', limitUsd: 200, actualUsd: 50 }]]),
    },
  };
  ledger.succeeded = 3;
  ledger.failed = 1;
  ledger.lastSeconds = 12.5;
  const metrics = metricsIn((await ask(`${url}/metrics`)).text);
  const of = (name: string) => metrics.get(name);
  expect(of('temper_passes_total{outcome="failed"}')).toBe(1);
  expect(of('temper_pass_duration_seconds')).toBe(12.5);
  expect(of('temper_stacks{environment="lab",condition="drifted"}')).toBe(1);
  expect(of('temper_asks_apply{environment="lab"}')).toBe(1);
  expect(of('temper_jobs{environment="lab",status="Completed"}')).toBe(2);
  expect(of('temper_budget_ratio{environment="lab"}')).toBe(0.25);
  const escaped = 'l\\"a\\\\b\\n} 7';
  expect(of(`temper_stacks{environment="${escaped}",condition="in-step"}`)).toBe(1);
});

test('takes no orders, has no other pages, and is known by its own name alone', async () => {
  const { url } = await open(newLedger());
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    expect(await ask(`${url}/metrics`, { method })).toMatchObject({ status: 405 });
  expect(await ask(`${url}/healthz`, { method: 'HEAD' })).toMatchObject({ status: 503, text: '' });
  expect(await ask(`${url}/`)).toMatchObject({ status: 404 });
  expect(await ask(`${url}/metrics?x`)).toMatchObject({ status: 404 });
  for (const host of ['evil.example.com', '10.0.0.1:9464', 'a b'])
    expect(await ask(`${url}/metrics`, { host })).toMatchObject({ status: 421 });
  expect(await ask(`${url}/metrics`, { host: 'localhost:9464' })).toMatchObject({ status: 200 });
});

test('says when nobody can listen there', async () => {
  const { url } = await open(newLedger());
  const port = Number(new URL(url).port);
  const again = serveStatus({
    host: '127.0.0.1',
    port,
    ledger: newLedger(),
    clock: steppingClock(),
    staleAfterMs: 1,
  });
  await expect(again).rejects.toThrow('CLI_LISTEN');
});

test('passes follow each other, pause longer after failures, and end with the present one', async () => {
  const clock = steppingClock();
  const ledger = newLedger();
  const stop = new AbortController();
  const outcomes = ['good', 'bad', 'bad', 'bad', 'good', 'last'];
  const heard: string[] = [];
  let [running, most] = [0, 0];
  await repeatPasses({
    clock,
    ledger,
    intervalMs: 1000,
    stop: stop.signal,
    failed: (diagnostics) => void heard.push(...diagnostics.map(({ code }) => code)),
    async pass() {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      const outcome = outcomes.shift();
      if (outcome === 'last') stop.abort();
      if (outcome === 'bad')
        throw new TemperError([{ code: 'CLI_GIT', severity: 'error', message: 'no network' }]);
      return { commit: 'abc', reconciled: NOTHING };
    },
  });
  expect(clock.slept).toEqual([1000, 1000, 2000, 4000, 1000]);
  expect(heard).toEqual(['CLI_GIT', 'CLI_GIT', 'CLI_GIT']);
  expect(ledger).toMatchObject({ succeeded: 3, failed: 3, failedInARow: 0 });
  expect(most).toBe(1);
});

test('a bug of its own is no failed pass: it ends the process, and whoever started it sees it', async () => {
  const passes = repeatPasses({
    clock: steppingClock(),
    ledger: newLedger(),
    intervalMs: 1000,
    stop: new AbortController().signal,
    failed: () => undefined,
    pass: () => Promise.reject(new Error('a bug')),
  });
  await expect(passes).rejects.toThrow('a bug');
});
