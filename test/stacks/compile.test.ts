import { compile } from '../../stacks/compile.ts';
import { FINE_TUNE } from '../../stacks/kinds/fine-tune/index.ts';
import { KINDS } from '../../stacks/kinds/index.ts';
import { documentsOf, type SpecSet } from '../../stacks/language/spec-set.ts';
import {
  compiled,
  factsFor,
  factsWith,
  fileFacts,
  specsOf,
  stacksOf,
  terraformOf,
} from '../helpers/compiled.ts';

const stacks = await compiled();
const model = terraformOf(stacks.get('model/bot/v2'));

describe('compile', () => {
  test('yields environments before the models that live in them', () => {
    expect([...stacks.keys()]).toEqual([
      'environment/plain',
      'environment/hostile',
      'environment/walled',
      'environment/government',
      'environment/fleets',
      'model/bot/v1',
      'model/bot/v2',
      'model/lake/v1',
    ]);
  });

  test('makes the same bytes every time, so that a reviewed plan stays the plan', async () => {
    for (const [id, stack] of await compiled()) expect(stack).toEqual(stacks.get(id));
  });

  test('does not depend on the order of keys and documents in the specs', async () => {
    const environment = (spec: string) => `
apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: a }
spec:
${spec}`;
    const one = environment(`
  account: '123456789012'
  region: us-east-1
  tags: { b: x, a: y }`);
    const other = environment(`
  tags: { a: y, b: x }
  region: us-east-1
  account: '123456789012'`);
    const json = async (text: string) =>
      (await compiled(text)).get('environment/a')?.terraformJson ?? 'nothing';
    expect(await json(one)).toMatch(/^\{/);
    expect(await json(one)).toBe(await json(other));
  });

  test('makes one stack at a time, whoever asks for one waits for one', async () => {
    const specs = specsOf();
    const documents = specs.documents.map((one) =>
      one.kind === 'FineTune' ? { ...one, value: unreadable() } : one,
    );
    const facts = factsFor(specs);
    const [first] = await compile({ specs: { ...specs, documents }, facts, kinds: KINDS });
    expect(first?.stack.id).toBe('environment/plain');
  });

  test('leaves out documents with mistakes and models whose environment has some', async () => {
    const specs = specsOf();
    const ids = (await stacksOf(withMistakes(specs), factsFor(specs))).map(({ id }) => id);
    expect(ids).not.toContain('environment/plain');
    expect(ids).not.toContain('model/bot/v1');
    expect(ids).toContain('model/bot/v2');
  });

  test('leaves no token of CDKTF behind, or memory would grow with every stack', async () => {
    const { __cdktfTokenMap: map } = globalThis as never as {
      __cdktfTokenMap: { stringTokenMap: Map<string, unknown>; tokenCounter: number };
    };
    const before = { size: map.stringTokenMap.size, counter: map.tokenCounter };
    await compiled();
    expect({ size: map.stringTokenMap.size, counter: map.tokenCounter }).toEqual(before);
  });

  test('leaves the process as it was, also when it fails, and its errors say where they come from', async () => {
    const capture: unknown = Reflect.get(Error, 'captureStackTrace');
    let failure: unknown;
    try {
      await stacksOf(specsOf(), factsWith());
    } catch (error) {
      failure = error;
    }
    expect(failure instanceof Error && failure.stack).toContain('training-inputs.ts');
    expect(Reflect.get(Error, 'captureStackTrace')).toBe(capture);
  });

  test('says what a caller did wrong: data nothing is known about', async () => {
    await expect(stacksOf(specsOf(), factsWith())).rejects.toThrow('train.jsonl');
  });
});

describe('a stack', () => {
  test('says where it lives, who it belongs to and what it uploads', () => {
    const specs = specsOf();
    const train = fileFacts('bot-v2 train').sha256;
    const validation = fileFacts('bot-v2 validation').sha256;
    expect(documentsOf(specs, FINE_TUNE)).toHaveLength(3);
    expect(stacks.get('model/bot/v2')).toMatchObject({
      kind: 'FineTune',
      title: 'bot v2',
      environment: 'hostile',
      account: '210987654321',
      region: 'us-west-2',
      file: 'specs/1.yaml',
      state: {
        bucket: 'some.state-bucket',
        key: 'temper/models/bot/v2.tfstate',
        region: 'us-west-2',
      },
      assets: [
        { path: `assets/${train}.jsonl`, sha256: train, role: 'train' },
        { path: `assets/${validation}.jsonl`, sha256: validation, role: 'validation' },
      ],
    });
  });

  test('keeps its state in its own key, locked by the bucket itself', () => {
    expect(model.terraform.backend.s3).toEqual({
      allowed_account_ids: ['210987654321'],
      bucket: 'some.state-bucket',
      key: 'temper/models/bot/v2.tfstate',
      region: 'us-west-2',
      use_lockfile: true,
    });
  });

  test('pins the provider exactly and names its registry, or OpenTofu would take another', () => {
    expect(model.terraform.required_providers).toEqual({
      aws: { source: 'registry.terraform.io/hashicorp/aws', version: '5.100.0' },
    });
    expect(model.terraform.required_version).toBe('>= 1.10');
  });

  test('cannot touch another account than the one its environment names', () => {
    expect(model.provider.aws).toHaveLength(1);
    expect(model.provider.aws[0]).toMatchObject({
      region: 'us-west-2',
      allowed_account_ids: ['210987654321'],
    });
  });

  test.each([...stacks.values()])('$id lists its addresses, sorted, each once', (stack) => {
    const addresses = Object.entries(terraformOf(stack).resource).flatMap(([type, named]) =>
      Object.keys(named as object).map((name) => `${type}.${name}`),
    );
    expect(stack.addresses).toEqual([...new Set(addresses)].sort());
  });

  test.each([...stacks.values()])('$id has sorted keys and ends with a newline', (stack) => {
    expect(stack.terraformJson.endsWith('}\n')).toBe(true);
    JSON.parse(stack.terraformJson, (_, value: unknown) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      const keys = Object.keys(value).filter((key) => !/^\d+$/.test(key));
      expect(keys).toEqual([...keys].sort());
      return value;
    });
  });

  test.each([...stacks.values()])('$id tells the origin only of what is in it', (stack) => {
    const resources = terraformOf(stack).resource;
    for (const origin of Object.keys(stack.origins)) {
      const [type = '', name = ''] = origin.split('.');
      expect(Object.keys(resources[type])).toContain(name);
    }
  });

  test('tells the origin of an argument, so that an error is shown at its line', () => {
    const origins = stacks.get('model/bot/v2')?.origins ?? {};
    expect(origins['aws_bedrock_custom_model.attempt_3.base_model_identifier']).toEqual([
      'spec',
      'baseModel',
    ]);
    expect(origins['aws_s3_object.train_attempt_3']).toEqual(['spec', 'dataset', 'train']);
  });
});

/** The specs, the first of them with a mistake. */
function withMistakes(specs: SpecSet): SpecSet {
  const [plain, ...others] = specs.documents;
  if (plain === undefined) throw new Error('no fixture');
  const { value: _, ...mistaken } = plain;
  return { ...specs, documents: [mistaken, ...others] };
}

function unreadable(): never {
  return new Proxy({}, { get: () => expect(true).toBe(false) }) as never;
}
