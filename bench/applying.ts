import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandboxProcess } from '../test/helpers/sandbox.ts';
import { run } from './measure.ts';
import { seconds, times, type Bench, type Section } from './section.ts';

/** `temper apply` of three environments, against one: they wait for AWS at the same time. */
export async function applying({ scratch, temper }: Bench): Promise<Section> {
  const applied = async (count: number): Promise<number> => {
    const root = join(scratch, `environments-${count}`);
    mkdirSync(join(root, 'specs'), { recursive: true });
    for (let at = 0; at < count; at += 1)
      writeFileSync(join(root, `specs/place-${at}.yaml`), environment(`place-${at}`));
    const sandbox = await startSandboxProcess(root);
    const env = {
      TEMPER_SANDBOX: sandbox.url,
      TEMPER_STATE_DIR: join(scratch, 'state'),
      NODE_OPTIONS: '',
    };
    const argv = [process.execPath, temper, 'apply', '--yes'];
    return run({ argv, env, cwd: root })
      .then(({ wallMs }) => wallMs)
      .finally(() => sandbox.stop());
  };
  const [one, three] = [await applied(1), await applied(3)];
  return {
    results: [
      {
        what: 'temper apply, three environments',
        temper: seconds(three),
        against: 'Temper with one of them',
        other: seconds(one),
        ratio: times(three / one),
        goal: 'at most 1.2×',
      },
    ],
    notes: ['most of it is the provider, which looks for a minute whether S3 keeps a lifecycle'],
  };
}

function environment(name: string): string {
  return `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: ${name} }
spec:
  account: '123456789012'
  region: us-east-1
`;
}
