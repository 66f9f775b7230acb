/* An environment from the command line: killed while it is made, made, found complete, and deleted on purpose. */
import fc from 'fast-check';
import { draws } from '../helpers/draws.ts';
import { family } from '../helpers/processes.ts';
import { repositoryIn } from '../helpers/repository.ts';
import { startSandboxProcess } from '../helpers/sandbox.ts';
import { startTemper, temper } from '../helpers/temper.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { openTurnstile } from '../helpers/turnstile.ts';

const folder = temporaryFolders();

const SPEC = (deletionPolicy: 'retain' | 'delete') => `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: yard, description: 'costs \${file("/etc/passwd")} %{ if true }nothing%{ endif }' }
spec:
  account: '111122223333'
  region: eu-central-1
  encryption: { type: temper-managed }
  notifications: { emails: [yard@example.com] }
  budget: { monthlyUsd: 10 }
  deletionPolicy: ${deletionPolicy}
`;

/** Requests before the first that makes something of the environment, and those it takes to make everything but wait. */
const PLANNING = 77;
const MAKING = 170;
const request = fc.integer({ min: PLANNING + 1, max: PLANNING + MAKING });
const [moment = { request: 0, isLost: false }] = draws(
  fc.noBias(fc.record({ request, isLost: fc.boolean() })),
  1,
);

test('an environment survives a kill while it is made, and goes only when its spec says so', async () => {
  const root = await folder();
  const repository = await repositoryIn(root);
  await repository.write('specs/yard.yaml', SPEC('retain'));
  const sandbox = await startSandboxProcess(root);
  const turnstile = await openTurnstile(sandbox.url);
  const options = { cwd: root, env: { TEMPER_SANDBOX: turnstile.url } };
  const run = (...words: string[]) => temper(words, options);
  try {
    // Outside us-east-1 making a bucket twice is an error, so what was made has to be found.
    turnstile.at(moment, () => {
      for (const pid of family(killed.child.pid ?? 0)) process.kill(pid, 'SIGKILL');
    });
    const killed = startTemper(['apply', 'yard', '--yes'], options);
    expect({ ...(await killed.ended), moment }).toMatchObject({ signal: 'SIGKILL' });

    const applied = await run('apply', 'yard', '--yes');
    expect({ code: applied.code, stderr: applied.code === 0 ? '' : applied.stderr }).toEqual({
      code: 0,
      stderr: '',
    });
    expect(await run('plan', '--detailed-exitcode')).toMatchObject({ code: 0 });

    const refused = await run('destroy', 'yard', '--yes');
    expect(refused).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/GATE_DELETES_KEY[^]*GATE_DELETES_DATA/),
    });

    await repository.write('specs/yard.yaml', SPEC('delete'));
    // Saying so is not enough: it has to be applied, or the destruction would stop half-way.
    expect(await run('destroy', 'yard', '--yes')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('was not applied yet'),
    });
    expect(await run('apply', 'yard', '--yes')).toMatchObject({ code: 0 });
    const destroyed = await run('destroy', 'yard', '--yes');
    expect({ code: destroyed.code, stderr: destroyed.code === 0 ? '' : destroyed.stderr }).toEqual({
      code: 0,
      stderr: '',
    });
    const left = await run('outputs', 'yard', '--json');
    expect(JSON.parse(left.stdout)).toMatchObject({ data: { stacks: [{ outputs: {} }] } });
  } finally {
    turnstile.close();
    await sandbox.stop();
  }
}, 420_000);
