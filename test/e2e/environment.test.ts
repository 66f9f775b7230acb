/* An environment from the command line: killed while it is made, made, found complete, and deleted on purpose. */
import { setTimeout as sleep } from 'node:timers/promises';
import { family } from '../helpers/processes.ts';
import { repositoryIn } from '../helpers/repository.ts';
import { startSandboxProcess } from '../helpers/sandbox.ts';
import { startTemper, temper } from '../helpers/temper.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

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

test('an environment survives a kill while it is made, and goes only when its spec says so', async () => {
  const root = await folder();
  const repository = await repositoryIn(root);
  await repository.write('specs/yard.yaml', SPEC('retain'));
  const sandbox = await startSandboxProcess(root);
  const options = { cwd: root, env: { TEMPER_SANDBOX: sandbox.url } };
  const run = (...words: string[]) => temper(words, options);
  try {
    // Outside us-east-1 making a bucket twice is an error, so what was made has to be found.
    const killed = startTemper(['apply', 'yard', '--yes'], options);
    await sleep(12_000 + Math.random() * 10_000);
    for (const pid of family(killed.child.pid ?? 0)) process.kill(pid, 'SIGKILL');
    await killed.ended;

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
    await sandbox.stop();
  }
}, 420_000);
