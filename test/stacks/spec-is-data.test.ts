/**
 * "A spec is data", tried on every text a spec can hold. The schemas are asked where that is, and their patterns are left
 * out: what is tested here is what would be left if a pattern let something through.
 */
import fc from 'fast-check';
import * as z from 'zod';
import { literally } from '../../stacks/policy.ts';
import { digestOf } from '../../stacks/digest.ts';
import { Environment } from '../../stacks/kinds/environment/schema.ts';
import { ec2ComputeOf } from '../../stacks/kinds/fine-tune/compute/ec2/compute-of.ts';
import { FINE_TUNE } from '../../stacks/kinds/fine-tune/index.ts';
import type { FineTune } from '../../stacks/kinds/fine-tune/schema.ts';
import { KINDS } from '../../stacks/kinds/index.ts';
import { kindNames } from '../../stacks/language/kind.ts';
import type { Stack } from '../../stacks/stack.ts';
import { templateOf } from '../../stacks/template-text.ts';
import { fileFacts, terraformOf, type Terraform } from '../helpers/compiled.ts';
import { hostileText } from '../helpers/hostile-text.ts';
import { environmentStack, fineTuneStack } from '../helpers/single-stacks.ts';
import { openUserData } from '../helpers/user-data.ts';
import { soundDocuments, textPlaces, withText, type TextPlace } from '../helpers/schema-texts.ts';

/** Stands in the place of a hostile text, and in nothing else that is compiled. */
const HARMLESS = 'harmless0text';

/** Each means something to CDKTF, to Terraform or to Temper itself wherever it is not data. */
const MARKERS = [
  '@@temper:0@@',
  '${TfToken[TOKEN.0]}#{TfToken[TOKEN.1]}&{TfToken[TOKEN.2]} @@temper:1@@ $${path.cwd}%{ if true }x%{ endif }',
];

interface Document {
  readonly kind: string;
  readonly place: TextPlace;
  /** The stacks of each sound document with a value at the place. */
  readonly stacks: readonly ((value: string) => Stack[])[];
  /** The same of the documents whose value at the place is looked up in the catalog. */
  readonly lookups: readonly ((value: string) => Stack[])[];
}

/** Fields of a fleet that exclude each other, by the number of the document: what leads to the machines, and what runs there. */
const LEFT_OUT: readonly (readonly ['instanceType' | 'accelerators', readonly string[]])[] = [
  ['accelerators', ['image', 'command']],
  ['instanceType', ['image', 'command']],
  ['accelerators', ['recipe', 'settings']],
  ['instanceType', ['recipe', 'settings', 'image']],
];

const facts = { train: fileFacts('a'), validation: fileFacts('b'), problems: [] };
const environments = soundDocuments(Environment);
const fineTunes = soundDocuments(FINE_TUNE.schema).map(whole);
const [someEnvironment] = environments;
const someFineTunes = ['bedrock', 'ec2'].map((type) => found(fineTunes, type));
if (someEnvironment === undefined) throw new Error('no document');

/** A fleet as the rules let it through; any other training as it is. */
function whole(document: FineTune, index: number): FineTune {
  if (document.spec.compute.type !== 'ec2') return document;
  const [machines, programs] = LEFT_OUT[index % LEFT_OUT.length] ?? ['accelerators', []];
  const { [machines]: _, workload, ...compute } = ec2ComputeOf(document);
  const kept = Object.entries(workload).filter(([name]) => !programs.includes(name));
  const fleet = { ...compute, workload: Object.fromEntries(kept) };
  return { ...document, spec: { ...document.spec, compute: fleet } };
}

function found(documents: readonly FineTune[], type: string): FineTune {
  const document = documents.find(({ spec }) => spec.compute.type === type);
  if (document === undefined) throw new Error(`no document trains on ${type}`);
  return document;
}

/** What is looked up in the catalog, whose own text is compiled; by where it trains, and what is said of a text that is not there. */
const LOOKED_UP: Readonly<Record<string, Readonly<Record<string, (text: string) => string>>>> = {
  bedrock: { 'spec.baseModel': (text) => text },
  ec2: {
    'spec.compute.instanceType': () => 'that the rules refuse',
    'spec.compute.accelerators': () => 'that the rules refuse',
  },
};

const documents: Document[] = [
  ...textPlaces(Environment).map((place) => ({
    kind: 'Environment',
    place,
    stacks: having(environments, place).map((document) => (value: string) => {
      const environment = document(value);
      const models = someFineTunes.map((model) => fineTuneStack(model, environment, facts));
      return [environmentStack(environment), ...models];
    }),
    lookups: [],
  })),
  ...textPlaces(FINE_TUNE.schema).map((place) => {
    const compile = (some: readonly FineTune[]) =>
      having(some, place).map((document) => (value: string) => [
        fineTuneStack(document(value), someEnvironment, facts),
      ]);
    const isLookedUp = ({ spec }: FineTune) => place.name in (LOOKED_UP[spec.compute.type] ?? {});
    return {
      kind: 'FineTune',
      place,
      stacks: compile(fineTunes.filter((document) => !isLookedUp(document))),
      lookups: compile(fineTunes.filter(isLookedUp)),
    };
  }),
];
const free = documents.filter(({ place }) => place.words === undefined);

/** The documents that have a place, each waiting for what stands there. */
function having<T>(sound: readonly T[], place: TextPlace): ((value: string) => T)[] {
  return sound
    .filter((document) => withText(document, place, '') !== undefined)
    .map((document) => (value) => withText(document, place, value) as T);
}

/** How a text gets into a value that is more than any text. */
interface Form {
  readonly value: (text: string) => string;
  /** What of a hostile text can stand there. */
  readonly text?: (text: string) => string;
  /** How policies spell it. */
  readonly inPolicies?: (text: string) => string;
}

const AS_IT_IS: readonly Form[] = [{ value: (text) => text }];
const DATASET: readonly Form[] = [
  { value: (text) => `data/${text}.jsonl` },
  { value: (text) => `s3://lake/in/${text}/a.jsonl`, inPolicies: literally },
  { value: (text) => `s3://lake-${text}/a.jsonl`, text: (text) => text.replaceAll('/', '-') },
];
const FORMS: Readonly<Record<string, readonly Form[]>> = {
  // The folder of the data and of the results.
  'FineTune metadata.name': [{ value: (text) => text, inPolicies: literally }],
  'FineTune spec.dataset.train': DATASET,
  'FineTune spec.dataset.validation': DATASET,
  // Slashes at the ends of a folder are left out.
  'FineTune spec.output.prefix': [{ value: (text) => `in/${text}/out`, inPolicies: literally }],
};

/** What is not in the account: the rules judge by it, workflows use it, or only people read it. */
const COMPILED_INTO_NOTHING = [
  'Environment spec.guardrails.allowedBaseModels.0',
  'Environment spec.guardrails.allowedInstanceTypes.0',
  // Where fleets stand is compiled with a fleet: test/stacks/kinds/fine-tune/compute/ec2.
  'Environment spec.fleets.network.subnet',
  'Environment spec.github.environment',
  'Environment spec.roles.plan',
  'Environment spec.roles.apply',
  'Environment spec.roles.reconcile',
  'FineTune metadata.description',
  // Lengths of time are compiled to numbers of minutes.
  'FineTune spec.compute.maxRuntime',
  'FineTune spec.compute.keepFor',
  'FineTune spec.compute.workload.checkpointEvery',
  'FineTune spec.overrides.0.policy',
  'FineTune spec.overrides.0.reason',
];

const nameOf = ({ kind, place }: Document): string => `${kind} ${place.name}`;
const compiledPlaces = free
  .filter(({ stacks }) => stacks.length > 0)
  .map((document) => ({ ...document, name: nameOf(document) }));

/** Of a stack, all that tools and machines read, without the digests that another text changes. */
function readable(stack: Stack, value: string): Terraform {
  const { addresses, origins, state, training } = stack;
  const digests = [`email_${digestOf(value).slice(0, 8)}`, ...(training ? [training.digest] : [])];
  const text = JSON.stringify(
    { terraform: terraformOf(stack), addresses, origins, state },
    (key, found: unknown) => (key === USER_DATA ? openUserData(String(found)) : found),
  );
  return JSON.parse(digests.reduce((left, digest) => left.replaceAll(digest, 'digest'), text));
}

/** What a stack with the harmless text becomes with another one, were that never anything but a text. */
function withInstead(harmless: Terraform, text: string, form: Form): unknown {
  const rewrite = (node: unknown, write: (found: string) => string): unknown => {
    if (typeof node === 'string') return node.includes(HARMLESS) ? write(node) : node;
    if (typeof node !== 'object' || node === null) return node;
    if (Array.isArray(node)) return node.map((item) => rewrite(item, write));
    const entries = Object.entries(node).map(([key, value]) => {
      const isVerbatim = key === 'backend' || key === 'state' || key === USER_DATA;
      const how = key === 'event_pattern' ? inPattern : write;
      return [rewrite(key, write), rewrite(value, isVerbatim ? plainly : how)];
    });
    return Object.fromEntries(entries);
  };
  const plainly = (found: string) => found.replaceAll(HARMLESS, () => text);
  // Only policies have signs of their own.
  const inPattern = (found: string) =>
    templateOf(JSON.stringify(rewrite(JSON.parse(found), plainly)));
  const spelled = (form.inPolicies ?? ((one) => one))(text);
  const inside = (found: string) => found.replaceAll(HARMLESS, () => spelled);
  const asTemplate = (found: string) =>
    templateOf(
      /^[[{]/.test(found) ? JSON.stringify(rewrite(JSON.parse(found), inside)) : plainly(found),
    );
  return rewrite(harmless, asTemplate);
}

/** What launch templates start machines with: base64, which nothing evaluates before a machine reads the JSON in it. */
const USER_DATA = 'user_data';

/** All that Terraform would evaluate outside the backend, besides the constants by which `templateOf` writes some signs. */
function interpolations({ terraform }: Terraform): string[] {
  const { backend: _, ...settings } = terraform.terraform;
  const texts: string[] = [];
  JSON.stringify({ ...terraform, terraform: settings }, (key, value: unknown) => {
    if (key === USER_DATA) return undefined;
    texts.push(key, ...(typeof value === 'string' ? [value] : []));
    return value;
  });
  return texts
    .flatMap((text) => text.match(/(?<!\$)\$\{(?!"([$%]*\\r)?"\})[^}]*|(?<!%)%\{[^}]*/g) ?? [])
    .sort();
}

describe('a text at', () => {
  test.each(compiledPlaces)('$name is compiled to itself, or nothing', ({ name, stacks }) => {
    for (const form of FORMS[name] ?? AS_IT_IS) {
      for (const compile of stacks) {
        const write = (value: string) => compile(value).map((one) => readable(one, value));
        const harmless = write(form.value(HARMLESS));
        const check = (hostile: string): void => {
          const text = form.text?.(hostile) ?? hostile;
          const hostiles = write(form.value(text));
          expect(hostiles).toEqual(harmless.map((one) => withInstead(one, text, form)));
          expect(hostiles.map(interpolations)).toEqual(harmless.map(interpolations));
        };
        fc.assert(fc.property(hostileText, check), {
          examples: MARKERS.map((marker) => [marker]),
          numRuns: MARKERS.length + 1,
        });
      }
    }
  });

  test.each(compiledPlaces)('$name is tried where it is compiled', ({ name, stacks }) => {
    const reached = (FORMS[name] ?? AS_IT_IS).some((form) =>
      stacks.some((compile) => {
        const value = form.value(HARMLESS);
        return JSON.stringify(compile(value).map((one) => readable(one, value))).includes(HARMLESS);
      }),
    );
    expect(reached).toBe(!COMPILED_INTO_NOTHING.includes(name));
  });

  test.each(free.filter(({ lookups }) => lookups.length > 0))(
    '$kind $place.name is looked up and goes no further',
    ({ place, lookups }) => {
      const refusals = Object.values(LOOKED_UP).flatMap((names) => names[place.name] ?? []);
      expect(refusals).toHaveLength(1);
      for (const marker of MARKERS) {
        for (const compile of lookups) {
          expect(() => compile(marker)).toThrow(refusals[0]?.(marker));
        }
      }
    },
  );

  test('a place with fixed words is one of those', () => {
    for (const { place } of documents) {
      for (const word of place.words ?? []) expect(word).toMatch(/^[\w./-]+$/);
    }
  });
});

test('machines run the same script, whatever a spec says', () => {
  const scripts = fineTunes
    .filter(({ spec }) => spec.compute.type === 'ec2')
    .map((document) => fineTuneStack(document, someEnvironment, facts))
    .flatMap((stack) => Object.values<Terraform>(terraformOf(stack).resource.aws_launch_template))
    .map((template) => openUserData(template[USER_DATA]).around);
  expect(scripts).toHaveLength(LEFT_OUT.length);
  expect(new Set(scripts).size).toBe(1);
});

describe('the places of texts', () => {
  test('are looked for in every kind', () => {
    expect([...new Set(documents.map(({ kind }) => kind))]).toEqual(kindNames(KINDS));
  });

  test('are all in some sound document, so that each can be tried', () => {
    expect(free.length).toBeGreaterThan(20);
    for (const document of documents) {
      const tried = document.stacks.length + document.lookups.length;
      expect([nameOf(document), tried]).not.toEqual([nameOf(document), 0]);
    }
  });

  test('are found wherever the language can put one', () => {
    const schema = z.strictObject({
      text: z.string().optional(),
      list: z.array(z.strictObject({ email: z.email() })).default([]),
      tags: z.record(z.string(), z.string().optional()).prefault({}),
      choice: z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('a') }),
        z.strictObject({ type: z.literal('b'), one: z.enum(['x', 'y']), id: z.string() }),
      ]),
      count: z.number(),
      flag: z.boolean().optional(),
    });
    expect(
      textPlaces(schema).map(({ name, words }) => (words ? `${name}=${words.join()}` : name)),
    ).toEqual([
      'text',
      'list.0.email',
      'tags.<key>',
      'tags.<value>',
      'choice.type=a',
      'choice.type=b',
      'choice.one=x,y',
      'choice.id',
    ]);
  });

  test.each([
    ['anything', z.strictObject({ a: z.any() })],
    ['unknown keys', z.looseObject({ a: z.number() })],
    ['a computed text', z.strictObject({ a: z.string().transform((text) => text) })],
    ['a tuple', z.strictObject({ a: z.tuple([z.string()]) })],
  ])('are not passed over: %s cannot be looked into', (_, schema) => {
    expect(() => textPlaces(schema)).toThrow(/^no text is looked for in a|takes unknown keys/);
  });

  test('need an example, for a document to be made that has them', () => {
    expect(() => soundDocuments(z.strictObject({ a: z.string() }))).toThrow('.a shows no example');
  });
});
