import { OPERATED_KINDS } from '../../../controller/kinds/index.ts';
import { surveyed } from '../../../controller/stack/survey.ts';
import type { OperatedKind, Survey } from '../../../controller/stack/operated-kind.ts';
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import { OWN_KINDS, OWN_SPECS } from '../../helpers/own-tables/index.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, model, workspaceIn } from '../fake-operator.ts';

const folder = temporaryFolders();

/** The kinds, those of one name surveyed like this. */
const surveying = (name: string, survey: Survey, kinds = OPERATED_KINDS) =>
  kinds.map((kind) => (kind.definition.kind === name ? { ...kind, survey: () => survey } : kind));

async function laboratory(kinds: readonly OperatedKind[], text = ENVIRONMENT + model('bot')) {
  const workspace = await workspaceIn(await folder(), text, kinds);
  return { workspace, operator: fakeOperator(await folder(), { kinds }) };
}

test('where nothing is learned the workspace stays the same', async () => {
  const { workspace, operator } = await laboratory(OPERATED_KINDS);
  expect(await surveyed(operator, workspace)).toBe(workspace);
});

test('what is learned takes the place of what was gathered, and is judged', async () => {
  const unread = { train: 'access denied' };
  const kinds = surveying('FineTune', ({ facts }) =>
    Promise.resolve({ ...(facts as object), unread }),
  );
  const { workspace, operator } = await laboratory(kinds, ENVIRONMENT + model('bot') + model('b2'));
  expect(workspace.diagnostics.map(({ code }) => code)).not.toContain('RULE_DATASET_UNREAD');
  const { facts, diagnostics, specs } = await surveyed(operator, workspace);
  expect(specs).toBe(workspace.specs);
  expect(facts.gathered['FineTune']?.get('bot-v1')).toMatchObject({ unread });
  expect(diagnostics.filter(({ code }) => code === 'RULE_DATASET_UNREAD')).toMatchObject([
    { severity: 'warning', at: { file: 'specs/all.yaml' }, path: ['spec', 'dataset', 'train'] },
    { severity: 'warning', at: { file: 'specs/all.yaml' }, path: ['spec', 'dataset', 'train'] },
  ]);
});

test('programs are looked for while AWS is asked, and what is wrong with them is left to who runs them', async () => {
  let looked = 0;
  let before: number | undefined;
  const kinds = surveying('FineTune', ({ facts }) => {
    before = looked;
    return Promise.resolve(facts);
  });
  const { workspace, operator } = await laboratory(kinds);
  const locate = () => {
    looked += 1;
    return Promise.reject(new Error('no Terraform'));
  };
  await surveyed({ ...operator, locate }, workspace);
  expect(before).toBe(1);
});

test('a spec of several stacks is surveyed once', async () => {
  let asked = 0;
  const kinds = surveying('Probe', () => Promise.resolve(void (asked += 1)), OWN_KINDS);
  const { workspace, operator } = await laboratory(kinds, `${ENVIRONMENT}---\n${OWN_SPECS}`);
  await surveyed(operator, workspace);
  expect(asked).toBe(1);
});

test('specs with mistakes are not surveyed', async () => {
  let asked = 0;
  const kinds = surveying('FineTune', () => Promise.resolve(void (asked += 1)));
  const { workspace, operator } = await laboratory(
    kinds,
    ENVIRONMENT.replace('us-east-1', 'nowhere') + model('bot'),
  );
  await expect(surveyed(operator, workspace)).rejects.toThrow(TemperError);
  expect(asked).toBe(0);
});

test('a long survey is told, and one that fails ends what was told', async () => {
  const kinds = surveying('FineTune', (_, __, watcher) => {
    watcher.progress('s3://lake/train.jsonl: 12 %');
    throw new TemperError([{ code: 'AWS_THROTTLED', severity: 'error', message: 'slow down' }]);
  });
  const { workspace, operator } = await laboratory(kinds);
  await expect(surveyed(operator, workspace)).rejects.toThrow('slow down');
  expect(operator.said.join('\n')).toContain('read the data of bot v1');
});

test('data in S3 is not read with the credentials of another account', async () => {
  const text = ENVIRONMENT + model('bot').replace('train.jsonl', 's3://lake/train.jsonl');
  const { workspace, operator } = await laboratory(OPERATED_KINDS, text);
  const error = new TemperError([
    { code: 'AWS_WRONG_ACCOUNT', severity: 'error', message: 'another account' },
  ]);
  const elsewhere = {
    ...operator,
    inAws: (compiled: Parameters<typeof operator.inAws>[0]) => ({
      ...operator.inAws(compiled),
      requireAccount: () => Promise.reject(error),
      bucket: {
        ...operator.inAws(compiled).bucket,
        readState: () => Promise.reject(new Error('it was read')),
      },
    }),
  };
  await expect(surveyed(elsewhere, workspace)).rejects.toThrow('another account');
});
