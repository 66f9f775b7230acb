/* What a tool may write without asking: validated again with it, the finding is gone and no other has come. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderSarif } from '../../controller/report/sarif.ts';
import { replaced } from '../../controller/safe-replacements.ts';
import { validate } from '../../controller/validate.ts';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { ENVIRONMENT, model, workspaceIn } from './fake-operator.ts';

const folder = temporaryFolders();
const SPEC = ENVIRONMENT + model('bot');

async function validated(text: string) {
  const root = await folder();
  const workspace = await workspaceIn(root, text);
  return { root, workspace, ...validate(workspace) };
}

const offers = (found: readonly Diagnostic[]) =>
  found.flatMap(({ code, replacement }) =>
    replacement === undefined ? [] : [`${code} ${replacement}`],
  );

test.each([
  ['a word of another kind of quotes', '  attempt: "1"\n', ['SPEC_TYPE 1']],
  [
    'a key of another tool',
    '  hyper_parameters: { epochs: 2 }\n',
    ['SPEC_UNKNOWN_KEY hyperparameters'],
  ],
  [
    'a number above the largest',
    '  hyperparameters: { learningRate: 1 }\n',
    ['RULE_HYPERPARAMETER_RANGE 0.0001'],
  ],
  ['a number that would be above the largest', '  hyperparameters: { epochs: "5000" }\n', []],
  ['a setting that the base model has not', '  hyperparameters: { stepz: 5 }\n', []],
  [
    'two mistakes of one document',
    '  attempt: "1"\n  deletionPolicy: keep\n',
    ['SPEC_TYPE 1', 'SPEC_VALUE retain'],
  ],
])('%s', async (_, more, expected) => {
  const { root, workspace, diagnostics } = await validated(SPEC + more);
  expect(diagnostics.length).toBeGreaterThan(0);
  expect(offers(diagnostics)).toEqual(expected);
  for (const finding of diagnostics.filter(({ replacement }) => replacement !== undefined)) {
    const text = replaced(workspace.sources('specs/all.yaml') ?? '', finding);
    writeFileSync(join(root, 'specs/all.yaml'), text);
    const after = validate(await workspaceIn(root, text)).diagnostics;
    expect(after).toHaveLength(diagnostics.length - 1);
    expect(after.map(({ code }) => code)).not.toContain(finding.code);
  }
});

test('a reference that is misspelt, and a base model by another name', async () => {
  const text = SPEC.replace('environment: lab', 'environment: lap').replace(
    'amazon.nova-micro-v1:0:128k',
    'amazon.nova-micro-v1:0',
  );
  const { diagnostics } = await validated(text);
  expect(offers(diagnostics)).toEqual([
    'RULE_ENVIRONMENT_UNKNOWN lab',
    'RULE_BASE_MODEL_UNKNOWN amazon.nova-micro-v1:0:128k',
  ]);
});

test('a name that would then be declared twice is not offered', async () => {
  const text = `${SPEC}---\n${model('bot').replace('---\n', '').replace('name: bot', 'name: Bot')}`;
  const { diagnostics } = await validated(text);
  expect(diagnostics).toMatchObject([{ code: 'SPEC_VALUE', fix: 'did you mean `name: bot`?' }]);
  expect(offers(diagnostics)).toEqual([]);
});

test('SARIF says it as a fix, in the place that the finding is about', async () => {
  const { diagnostics } = await validated(`${SPEC}  attempt: "1"\n`);
  const log = JSON.parse(renderSarif(diagnostics)) as {
    runs: {
      results: { fixes: unknown; locations: { physicalLocation: { region: object } }[] }[];
    }[];
  };
  const [result] = log.runs[0]?.results ?? [];
  expect(result?.fixes).toEqual([
    {
      description: { text: 'write only the number, without quotes: `attempt: 1`' },
      artifactChanges: [
        {
          artifactLocation: { uri: 'specs/all.yaml' },
          replacements: [
            {
              deletedRegion: result?.locations[0]?.physicalLocation.region,
              insertedContent: { text: '1' },
            },
          ],
        },
      ],
    },
  ]);
});
