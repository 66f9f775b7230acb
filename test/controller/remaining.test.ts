/* What of the default branch is still to be applied, by git and by what the last applies left. */
import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { leavingFrom, remainingOf } from '../../controller/remaining.ts';
import { appliedKey } from '../../controller/review/review-record.ts';
import { compiledSpecs } from '../../controller/stack/compiled-spec.ts';
import type { OperatedKind, TrainingOperations } from '../../controller/stack/operated-kind.ts';
import { stepsSince } from '../../controller/workspace/branch-log.ts';
import { gitIn } from '../../controller/workspace/git.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { stackDigest } from '../../stacks/stack-digest.ts';
import { RECORDS } from '../helpers/laboratory.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { model, trainingJob } from './fake-operator.ts';
import { BOT, openMerged, TAGGED } from './merged-laboratory.ts';

const folder = temporaryFolders();
const CAT = 'model/cat/v1';
const LAB = 'environment/lab';
type Merged = Awaited<ReturnType<typeof laboratory>>;

async function laboratory() {
  const lab = await openMerged(folder);
  const git = gitIn(lab.operator.root, process.env);
  const branch = async (since?: string) => {
    const steps = await stepsSince(git, since, 'specs', 'data');
    return { git, steps, isBounded: since !== undefined };
  };
  /** An apply left everything as it is declared now. */
  const allApplied = async (more: object = {}) => {
    for (const { stack } of await compiledSpecs(await lab.workspace())) {
      const record = { version: 1, stack: stack.id, commit: lab.since, at: '2026-11-20T12:00:00Z' };
      const digests = { stackDigest: stackDigest(stack), planDigest: 'f'.repeat(64) };
      lab.world.records.set(
        appliedKey(stack.id),
        JSON.stringify({ ...record, ...digests, ...more }),
      );
    }
  };
  return { ...lab, branch, allApplied };
}

async function remaining(lab: Merged, since?: string, repair: readonly string[] = []) {
  const workspace = await lab.workspace();
  const specs = new Set(
    workspace.selected.filter(({ draft }) => repair.includes(draft.metadata?.name ?? '')),
  );
  const found = await remainingOf(lab.operator, workspace, await lab.branch(since), specs);
  return new Map(found.map((one) => [one.compiled.stack.id, one]));
}

type Observe = TrainingOperations['observe'];

/** The laboratory, where trainings are surveyed and AWS says this of them. */
function observing(lab: Merged, observe: Observe): Merged {
  const kindOf: typeof lab.operator.kindOf = (compiled) => {
    const kind = lab.operator.kindOf(compiled) as OperatedKind;
    if (kind.training === undefined) return kind;
    const survey = () => () => Promise.resolve(undefined);
    return { ...kind, survey, training: { ...kind.training, observe } } as OperatedKind;
  };
  return { ...lab, operator: { ...lab.operator, kindOf } };
}

/** Takes a file away, as a step of the branch. @returns the step */
async function without(lab: Merged, file: string): Promise<string> {
  await rm(join(lab.operator.root, 'specs', file));
  await lab.repository.commit(`without ${file}`);
  return lab.commitNow();
}

async function leaving(lab: Merged, environment = 'lab') {
  const workspace = await lab.workspace();
  return leavingFrom(lab.operator, workspace, await lab.branch(lab.since), environment);
}

const stateOf = (addresses: readonly string[]) => ({
  lineage: 'l',
  serial: 1,
  outputs: {},
  addresses: [...addresses],
  tainted: [],
});

describe('remains', () => {
  test('what was touched since, by the steps that touched it, whatever was applied of it', async () => {
    const lab = await laboratory();
    await lab.writeModel('bot', TAGGED);
    const first = await lab.merge();
    await lab.writeModel('bot');
    const second = await lab.merge();
    await lab.allApplied();
    const found = await remaining(lab, lab.since);
    expect([...found.keys()]).toEqual([BOT]);
    expect(await found.get(BOT)?.commits()).toEqual([second, first]);
  });

  test('what its data or its environment was changed under', async () => {
    const lab = await laboratory();
    await lab.allApplied();
    await lab.repository.write('specs/train.jsonl', `${RECORDS}\n`);
    await lab.merge();
    expect([...(await remaining(lab, lab.since)).keys()]).toEqual([BOT, CAT]);
    const before = await lab.commitNow();
    await lab.repository.write('specs/lab.yaml', `# said otherwise\n${await labText(lab)}`);
    await lab.merge();
    expect([...(await remaining(lab, before)).keys()]).toEqual([LAB, BOT, CAT]);
  });

  test('what only the data behind its links was changed of, wherever it lies', async () => {
    const lab = await laboratory();
    const root = lab.operator.root;
    await lab.repository.write('data/set.jsonl', RECORDS);
    await rm(join(root, 'specs/train.jsonl'));
    await symlink('newest.jsonl', join(root, 'specs/train.jsonl'));
    await symlink('../data/set.jsonl', join(root, 'specs/newest.jsonl'));
    await lab.repository.commit('links');
    const since = await lab.commitNow();
    await lab.allApplied();
    expect([...(await remaining(lab, since)).keys()]).toEqual([]);
    await lab.repository.write('data/set.jsonl', `${RECORDS}\n`);
    const data = await lab.merge();
    await lab.writeModel('bot', TAGGED);
    const spec = await lab.merge();
    const found = await remaining(lab, since);
    expect([...found.keys()]).toEqual([BOT, CAT]);
    expect(await found.get(BOT)?.commits()).toEqual([spec, data]);
    // Where no commit is known that was applied whole, it is the last that touched any of it.
    expect(await (await remaining(lab)).get(CAT)?.commits()).toContain(data);
    await rm(join(root, 'specs/newest.jsonl'));
    await lab.repository.write('specs/newest.jsonl', RECORDS);
    const link = await lab.merge();
    expect(await (await remaining(lab, spec)).get(CAT)?.commits()).toEqual([link]);
  });

  test('what no apply has left as it is declared, by the step that brought it', async () => {
    const lab = await laboratory();
    expect([...(await remaining(lab)).keys()]).toEqual([LAB, BOT, CAT]);
    await lab.allApplied();
    expect([...(await remaining(lab)).keys()]).toEqual([]);
    await lab.writeModel('bot', TAGGED);
    const commit = await lab.merge();
    const since = await lab.commitNow();
    const found = await remaining(lab, since);
    expect([...found.keys()]).toEqual([BOT]);
    expect(await found.get(BOT)?.commits()).toEqual([commit]);
    // As it is declared, and gone.
    await lab.allApplied({ destroyed: true });
    expect([...(await remaining(lab, since)).keys()]).toEqual([LAB, BOT, CAT]);
  });

  test('what a person has put back, and what was broken off, although both stand as declared', async () => {
    const lab = await laboratory();
    await lab.allApplied();
    const found = await remaining(lab, lab.since, ['cat']);
    expect([...found.values()]).toMatchObject([
      { compiled: { stack: { id: CAT } }, isRepair: true },
    ]);

    const facts = { status: 'InProgress' as const, arn: '', startsAgain: true };
    const current = { job: trainingJob('bot-v1', 'InProgress'), facts };
    const again = await remaining(
      observing(lab, () => Promise.resolve({ current })),
      lab.since,
    );
    expect([...again.keys()]).toEqual([BOT, CAT]);
    expect(again.get(BOT)).not.toHaveProperty('isRepair');
  });

  test('what cannot be asked whether it was broken off: why not is said where it is planned', async () => {
    const lab = await laboratory();
    await lab.allApplied();
    const unreadable: Observe = ({ stack }) =>
      stack.id === CAT
        ? Promise.resolve({})
        : Promise.reject(
            new TemperError([{ code: 'JOB_RUN_UNREADABLE', severity: 'error', message: 'torn' }]),
          );
    expect([...(await remaining(observing(lab, unreadable), lab.since)).keys()]).toEqual([BOT]);
  });

  test('not what has a mistake, nor what stands on it', async () => {
    const lab = await laboratory();
    await lab.writeModel('bot', '  epochs: 3\n');
    expect([...(await remaining(lab)).keys()]).toEqual([LAB, CAT]);
    await lab.repository.write('specs/lab.yaml', `${await labText(lab)}\n  colour: red\n`);
    expect([...(await remaining(lab)).keys()]).toEqual([]);
  });
});

async function labText(lab: Merged): Promise<string> {
  return lab.repository.git('show', 'HEAD:specs/lab.yaml');
}

describe('leaves', () => {
  test('what was taken away since, with the step that did it, as far as something of it is there', async () => {
    const lab = await laboratory();
    lab.world.states.set('temper/models/bot/v1.tfstate', stateOf(['aws_iam_role.training']));
    lab.world.states.set('temper/models/cat/v1.tfstate', stateOf([]));
    const commit = await without(lab, 'bot.yaml');
    await without(lab, 'cat.yaml');
    const found = await leaving(lab);
    expect(found).toMatchObject([
      { compiled: { stack: { id: BOT } }, removed: { resources: 1 }, digest: expect.any(String) },
    ]);
    expect(await found[0]?.commits()).toEqual([commit]);
    expect(await leaving(lab, 'elsewhere')).toEqual([]);
  });

  test('what a file declares that cannot be read is unclear, and what was moved is not gone', async () => {
    const lab = await laboratory();
    lab.world.states.set('temper/models/bot/v1.tfstate', stateOf(['aws_iam_role.training']));
    await without(lab, 'bot.yaml');
    await lab.repository.write('specs/moved.yaml', model('bot'));
    expect(await leaving(lab)).toEqual([]);
    const unclear = async (text: string) => {
      await lab.repository.write('specs/moved.yaml', text);
      return (await leaving(lab)).map((one) =>
        one.unclear.map(({ code, message }) => [code, message]),
      );
    };
    const said = [['CLI_REMOVAL_UNCLEAR', expect.stringContaining('`specs/moved.yaml`')]];
    expect(await unclear('kind: [')).toEqual([said]);
    expect(await unclear('some: thing')).toEqual([said]);
    expect(await unclear(model('bot').replace('version: 1', 'version: one'))).toEqual([said]);
    // What stands there is known, whatever is wrong with it.
    expect(await unclear(model('dog', '  epochs: 3\n'))).toEqual([[]]);
    expect(await unclear('# nothing yet\n')).toEqual([[]]);
  });
});
