/* The recipe where it needs no torch: its parts, its lock, its card, and that a spec is told the same of it as it is itself. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import * as z from 'zod';
import { packagedFile } from '../../../controller/workspace/packaged-file.ts';
import { RECIPES } from '../../../stacks/catalog/index.ts';
import { RecipeSettings } from '../../../stacks/kinds/fine-tune/compute/ec2/schema/workload.ts';
import { elementsIn, rendered, textIn } from '../../helpers/markdown.ts';

const run = promisify(execFile);
const HERE = dirname(fileURLToPath(import.meta.url));
const RECIPE_FOLDER = dirname(packagedFile('fleet/recipes/bert-classification/train.py'));

/** What a Python without any package says. */
async function python(words: readonly string[]): Promise<string> {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], RECIPE_FOLDER };
  const { stdout, stderr } = await run('python3', ['-B', ...words], { env, cwd: RECIPE_FOLDER });
  return stdout + stderr;
}

test('its parts do what they say', async () => {
  expect(await python([join(HERE, 'parts_test.py')])).toMatch(/Ran 26 tests[^]*OK/);
}, 60_000);

interface Fact {
  readonly min?: number;
  readonly max?: number;
  readonly whole?: boolean;
  readonly values?: readonly unknown[];
  readonly default: string | number | boolean | null;
}

/** What the recipe takes, as it says itself. */
async function taken(): Promise<Record<string, Fact>> {
  const script =
    'import json; from bert_classification.settings import facts; print(json.dumps(facts()))';
  return JSON.parse(await python(['-c', script])) as Record<string, Fact>;
}

const { hyperparameters, batchSize } = RECIPES['bert-classification']!;

/** The settings of a spec, by their name in JSON Schema. */
function settingsOfASpec(): [string, Readonly<Record<string, unknown>>][] {
  const { properties = {} } = z.toJSONSchema(RecipeSettings);
  return Object.entries(properties as Record<string, Record<string, unknown>>);
}

test('a spec may say what the recipe takes, and nothing else', async () => {
  const names = settingsOfASpec().map(([name]) => name);
  // `checkpointEvery` of a workload is that of its recipe.
  const besides = ['baseModel', 'checkpointMinutes'];
  expect(Object.keys(await taken()).toSorted()).toEqual(
    [...besides, ...Object.keys(hyperparameters), ...names].toSorted(),
  );
});

test('hyperparameters have the same bounds in the catalog and in the recipe', async () => {
  const told = await taken();
  for (const [name, { type, min, max, unless }] of Object.entries(hyperparameters)) {
    expect({ name, ...told[name] }).toEqual({
      name,
      min,
      max,
      whole: type === 'integer',
      // What depends on something is no number there.
      default: typeof unless === 'number' && name !== 'batchSize' ? unless : null,
    });
  }
  expect(hyperparameters['batchSize']?.unless).toBe(batchSize);
});

test('settings have the same bounds in the schema and in the recipe, and the defaults that the reference says', async () => {
  const told = await taken();
  for (const [name, schema] of settingsOfASpec()) {
    const { values, min, max, default: own } = told[name] ?? { default: null };
    const booleans = schema['type'] === 'boolean' ? [true, false] : undefined;
    expect({ name, values, min, max }).toEqual({
      name,
      values: schema['enum'] ?? booleans,
      min: schema['minimum'],
      max: schema['maximum'],
    });
    const said = /; `?([\w.]+)`?\.( |$)/.exec(String(schema['description']))?.[1];
    if (said !== undefined && said !== 'bf16')
      expect({ name, said }).toEqual({ name, said: String(own) });
  }
});

const HOSTILE = '](x) | `a` <img src=x onerror=alert(1)>\n---\n# b: "c" *d* ${e}';

/** The card of a model whose labels and base mean no good. */
const CARD = `
import json, sys
from bert_classification.card import model_card
from bert_classification.scores import Scores
name = sys.argv[1]
scores = {"loss": 0.5, **Scores.of([name, "b"], [0, 1, 1], [0, 1, 0]).as_json()}
print(model_card({
  "baseModel": name, "labels": [name, "b"], "settings": {"textColumn": name},
  "data": {"files": {"train.csv": "0" * 64}, "rows": {"train": 24, "validation": 3, "test": 3}, "stratified": True},
  "training": {"steps": 5, "bestStep": 5, "bestBy": "loss", "stoppedEarly": False, "batchSize": 8, "precision": "bf16", "processes": 1, "maxLength": 64},
  "validation": scores, "test": scores,
}))
`;

test('a card is what it is whatever labels are called', async () => {
  const card = await python(['-c', CARD, HOSTILE]);
  const [, front = '', body = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(card) ?? [];
  expect(parse(front)).toMatchObject({
    base_model: HOSTILE,
    pipeline_tag: 'text-classification',
    'model-index': [
      { results: [{ metrics: [{ type: 'accuracy', value: 0.666667 }, { type: 'f1' }] }] },
    ],
  });
  const html = rendered(body);
  const elements = new Set(elementsIn(html).filter((name) => !name.startsWith('/')));
  expect(elements).not.toContain('img');
  expect(elements).not.toContain('em');
  expect(elements).not.toContain('a');
  // Three tables, of which none has a cell too many.
  expect(elementsIn(html).filter((name) => name === 'table')).toHaveLength(3);
  expect(elementsIn(html).filter((name) => name === 'h1')).toHaveLength(1);
  expect(textIn(html)).toContain('right for 66.7%');
});

test('its lock pins every package with the sums of its files, and leaves torch to the image', async () => {
  const lock = await readFile(join(RECIPE_FOLDER, 'requirements.txt'), 'utf8');
  const packages = lock.split(/\n(?=[a-z])/).slice(1);
  expect(packages.length).toBeGreaterThan(20);
  for (const one of packages) {
    expect(one).toMatch(
      /^[a-z0-9-]+==[\w.]+( ; [^\n\\]+)? \\\n( +--hash=sha256:[0-9a-f]{64}( \\)?\n?)+$/,
    );
  }
  const names = packages.map((one) => one.split('=')[0]);
  expect(names).toEqual(expect.arrayContaining(['transformers', 'accelerate', 'safetensors']));
  expect(names.filter((name) => /^(torch|triton|nvidia|cuda)/.test(name ?? ''))).toEqual([]);
});
