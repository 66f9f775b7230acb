import { execFileSync } from 'node:child_process';
import { realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryKey } from '../controller/stack/work-folder.ts';
import { startSandboxProcess } from '../test/helpers/sandbox.ts';
import { ACCOUNT, bareRun, putData, sandboxVariables, sum, type Steps } from './bare-terraform.ts';
import { writeRepository } from './generated-specs.ts';
import { median, run } from './measure.ts';
import { seconds, times, type Bench, type Section } from './section.ts';

const RUNS = 3;

/** `temper plan` of one stack, against Terraform's own init, plan and show on the very same configuration. */
export async function planning({ scratch, temper }: Bench): Promise<Section> {
  const root = join(scratch, 'planned');
  writeRepository(root, 2);
  const sandbox = await startSandboxProcess(root);
  try {
    const stateDir = join(scratch, 'state');
    const env = { TEMPER_STATE_DIR: stateDir, ...sandboxVariables(sandbox.url) };
    await putData(sandbox.url, 2);
    // Makes the state bucket; the other model is planned, again and again, and never there.
    execFileSync(process.execPath, [temper, 'apply', 'model-0', '--yes'], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: 'ignore',
    });
    const repository = join(stateDir, repositoryKey(realpathSync(root)));
    const stack = join(repository, 'sandbox', ACCOUNT, 'model/model-1/v1');
    const bare = join(scratch, 'bare');
    const plan = { argv: [process.execPath, temper, 'plan', 'model-1'], cwd: root, env };
    const pairs: { cold: number; warm: number; bare: Steps }[] = [];
    for (let at = 0; at <= RUNS; at += 1) {
      rmSync(join(stack, '.terraform'), { recursive: true, force: true });
      const cold = await run(plan);
      const warm = await run(plan);
      pairs.push({ cold: cold.wallMs, warm: warm.wallMs, bare: await bareRun(stack, bare, env) });
    }
    pairs.shift(); // the first round warms the disk's cache
    const of = (pick: (pair: (typeof pairs)[number]) => number) => median(pairs.map(pick));
    const row = (what: string, pick: 'cold' | 'warm') => ({
      what,
      temper: seconds(of((pair) => pair[pick])),
      against: 'terraform init + plan -out + show -json',
      other: seconds(of((pair) => sum(pair.bare))),
      ratio: times(of((pair) => pair[pick] / sum(pair.bare))),
      goal: 'at most 1.15×',
    });
    return {
      results: [
        row('temper plan, one stack, first time', 'cold'),
        row('temper plan, one stack, again', 'warm'),
      ],
      notes: [
        `where the time goes, bare: init ${seconds(of((pair) => pair.bare.init))}, plan ${seconds(of((pair) => pair.bare.plan))}, show ${seconds(of((pair) => pair.bare.show))}`,
        'Temper also checks the specs, asks AWS for the job, judges the plan and estimates its cost',
      ],
    };
  } finally {
    await sandbox.stop();
  }
}
