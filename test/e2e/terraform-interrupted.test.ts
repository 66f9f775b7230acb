import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { identify, isAlive } from '../../controller/terraform/process/processes.ts';
import { RunRecord } from '../../controller/terraform/lock/locks.ts';
import { BARE, until } from '../controller/terraform/support.ts';
import { workingStack, type WorkingStack } from '../controller/terraform/working-stack.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { waitingFor } from './waiting-for.ts';

/* What a run leaves behind that was stopped or killed in the middle, with real signals and a real S3 lock. */
const folder = temporaryFolders();
const BUCKET = 'temper-test-state';
const children: ChildProcess[] = [];
let moto: ChildProcess;
let port = 0;
let aws: Record<string, string> = {};

beforeAll(async () => {
  port = await freePort();
  aws = {
    AWS_ACCESS_KEY_ID: '111122223333',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret-at-all',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${String(port)}`,
    AWS_MAX_ATTEMPTS: '1',
  };
  moto = await startMoto();
}, 60_000);

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

async function startMoto(): Promise<ChildProcess> {
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  children.push(child);
  const url = `http://127.0.0.1:${String(port)}/${BUCKET}`;
  const authorization =
    'AWS4-HMAC-SHA256 Credential=111122223333/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
  const end = Date.now() + 30_000;
  for (;;) {
    const answer = await fetch(url, { method: 'PUT', headers: { authorization } }).catch(
      () => undefined,
    );
    if (answer?.ok === true) return child;
    if (Date.now() > end) throw new Error('moto did not start');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

/** `first` is made at once, `slow` once the file `go` is there, `last` comes after it. */
function slowly(go: string): object {
  return {
    resource: {
      terraform_data: {
        first: { input: 1 },
        slow: {
          input: '${terraform_data.first.output}',
          provisioner: [{ 'local-exec': waitingFor(go) }],
        },
        last: { input: '${terraform_data.slow.output}' },
      },
    },
    output: { last: { value: '${terraform_data.last.output}' } },
  };
}

async function planned(options: object = {}): Promise<WorkingStack> {
  const root = await folder();
  const backend = {
    s3: {
      bucket: BUCKET,
      key: `${root.replaceAll('/', '-')}.tfstate`,
      region: 'us-east-1',
      use_lockfile: true,
      use_path_style: true,
      skip_requesting_account_id: true,
      skip_credentials_validation: true,
      skip_metadata_api_check: true,
    },
  };
  const environment = { ...BARE, ...aws };
  const working = await workingStack(root, slowly(join(root, 'go')), {
    backend,
    environment,
    ...options,
  });
  await working.terraform.init({ state: 'bucket' });
  await working.terraform.plan({ out: working.plan });
  return working;
}

const rootOf = ({ dir }: WorkingStack): string => join(dir, '../../../..');
const letGo = (working: WorkingStack): void => writeFileSync(join(rootOf(working), 'go'), '');

/** Plans and applies again, with nothing to wait for; the end of every story here. */
async function finish(working: WorkingStack): Promise<void> {
  const { terraform, plan } = working;
  letGo(working);
  await terraform.plan({ out: plan });
  await terraform.apply(plan);
  await expect(terraform.plan({ out: plan })).resolves.toMatchObject({ changes: false });
  expect((await terraform.show(plan)).priorOutputs).toEqual({ last: 1 });
}

/** Applies in a process of its own and waits until `slow` is being made. */
async function applyElsewhere({ dir, plan }: WorkingStack): Promise<ChildProcess> {
  const tsx = join(process.cwd(), 'node_modules/tsx/dist/cli.mjs');
  const script = join(import.meta.dirname, 'terraform-applying.ts');
  const child = spawn(
    process.execPath,
    ['--import', join(tsx, '../esm/index.mjs'), script, dir, plan],
    {
      env: { ...process.env, ...aws },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  children.push(child);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until(() => said.includes('terraform_data.slow'), 30_000);
  return child;
}

function engineOf({ dir }: WorkingStack): RunRecord['engine'] {
  const [name = ''] = readdirSync(join(dir, 'runs')).filter((one) => one.endsWith('.json'));
  return RunRecord.parse(JSON.parse(readFileSync(join(dir, 'runs', name), 'utf8'))).engine;
}

test('a run that is stopped writes its state and releases its lock, and the next one carries on', async () => {
  const stop = new AbortController();
  const working = await planned({
    signal: stop.signal,
    onEvent: (event: { type: string; address?: string }) => {
      if (event.type === 'apply_start' && event.address === 'terraform_data.slow') stop.abort();
    },
  });
  await expect(working.terraform.apply(working.plan)).rejects.toMatchObject({
    diagnostics: [{ code: 'TF_INTERRUPTED' }],
  });
  const again = await reopened(working, 0);
  await again.terraform.plan({ out: again.plan });
  const { priorAddresses } = await again.terraform.show(again.plan);
  expect(priorAddresses).toContain('terraform_data.first');
  await finish(again);
}, 90_000);

/** The same directory and state, seen by another Temper. */
async function reopened(working: WorkingStack, lockWaitMs: number): Promise<WorkingStack> {
  const root = rootOf(working);
  const { terraform } = JSON.parse(readFileSync(join(working.dir, 'versions.tf.json'), 'utf8')) as {
    terraform: { backend: object };
  };
  return workingStack(root, slowly(join(root, 'go')), {
    backend: terraform.backend,
    environment: { ...BARE, ...aws },
    lockWaitMs,
  });
}

test('a Temper that is killed leaves a Terraform that carries on; the next run waits for it and finds all done', async () => {
  const working = await planned();
  const temper = await applyElsewhere(working);
  const engine = engineOf(working);
  temper.kill('SIGKILL');
  expect(engine !== undefined && isAlive(engine)).toBe(true);
  const next = await reopened(working, 60_000);
  const planning = next.terraform.plan({ out: next.plan });
  await until(() => next.said.some((line) => line.includes('waiting for')), 30_000);
  letGo(working);
  await expect(planning).resolves.toMatchObject({ changes: false });
  expect(readdirSync(join(working.dir, 'runs'))).toEqual([]);
}, 90_000);

test('a Temper and its Terraform that are both killed leave a lock, which the next run proves dead and releases', async () => {
  const working = await planned();
  const temper = await applyElsewhere(working);
  const engine = engineOf(working);
  process.kill(-(engine?.pid ?? 0), 'SIGKILL');
  temper.kill('SIGKILL');
  await until(() => engine !== undefined && identify(engine.pid) === undefined);
  const next = await reopened(working, 10_000);
  await finish(next);
  expect(next.said.join('\n')).toMatch(
    /releasing the lock [0-9a-f-]{36}: the run that took it has died/,
  );
}, 90_000);

test('a lock that cannot be proven dead is left alone, and says who holds it and how it is released', async () => {
  const working = await planned();
  const temper = await applyElsewhere(working);
  const engine = engineOf(working);
  process.kill(-(engine?.pid ?? 0), 'SIGKILL');
  temper.kill('SIGKILL');
  await until(() => engine !== undefined && identify(engine.pid) === undefined);
  const next = await reopened(working, 1500);
  rmSync(join(working.dir, 'runs'), { recursive: true });
  const failed = next.terraform.plan({ out: next.plan });
  await expect(failed).rejects.toMatchObject({
    lock: { operation: 'OperationTypeApply', who: expect.stringContaining('@') as string },
    diagnostics: [
      { code: 'TF_LOCKED', fix: expect.stringContaining('temper unlock --lock-id') as string },
    ],
  });
  const { lock } = (await failed.catch((error: unknown) => error)) as { lock: { id: string } };
  await next.terraform.unlock(lock.id);
  await finish(next);
}, 90_000);

test('a state that cannot be stored is kept and pushed by the next run: nothing that was made is lost', async () => {
  const working: WorkingStack = await planned({
    onEvent: (event: { type: string; address?: string }) => {
      if (event.type !== 'apply_start' || event.address !== 'terraform_data.slow') return;
      moto.once('exit', () => letGo(working)).kill('SIGKILL');
    },
  });
  const failed: { diagnostics?: { code: string }[] } = await working.terraform
    .apply(working.plan)
    .then(
      () => ({}),
      (error: object) => error,
    );
  expect(failed.diagnostics?.map((one) => one.code)).toContain('TF_STATE_UNSAVED');
  const errored = join(working.dir, 'errored.tfstate');
  expect(existsSync(errored)).toBe(true);
  moto = await startMoto();
  const next = await reopened(working, 10_000);
  await next.terraform.pushState(errored);
  await finish(next);
}, 180_000);

test('an init that was killed while it saved the backend is done again', async () => {
  const working = await planned();
  for (const half of ['', '{"version": 3, "ba']) {
    writeFileSync(join(working.dir, '.terraform/terraform.tfstate'), half);
    rmSync(join(working.dir, '.terraform/temper-init'));
    await working.terraform.init({ state: 'bucket' });
  }
  await finish(working);
}, 120_000);
