import { compile, compileEnvironment, compileFineTune } from '../../stacks/compile.ts';
import { compiled, factsFor, fileFacts, specsOf, terraformOf } from '../helpers/compiled.ts';

const stacks = compiled();
const model = terraformOf(stacks.get('model/bot/v2'));

describe('compile', () => {
  test('yields environments before the models that live in them', () => {
    expect([...stacks.keys()]).toEqual([
      'environment/plain',
      'environment/hostile',
      'environment/walled',
      'environment/government',
      'model/bot/v1',
      'model/bot/v2',
      'model/lake/v1',
    ]);
  });

  test('makes the same bytes every time, so that a reviewed plan stays the plan', () => {
    for (const [id, stack] of compiled()) expect(stack).toEqual(stacks.get(id));
  });

  test('does not depend on the order of keys and documents in the specs', () => {
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
    expect(compiled(one).get('environment/a')?.terraformJson).toBe(
      compiled(other).get('environment/a')?.terraformJson,
    );
  });

  test('makes one stack at a time, whoever asks for one waits for one', () => {
    const specs = specsOf();
    const unread = { ...specs, fineTunes: [{ ...specs.fineTunes[0], value: unreadable() }] };
    const [first] = compile(unread as never, factsFor(specs));
    expect(first?.id).toBe('environment/plain');
  });

  test('leaves out documents with mistakes and models whose environment has some', () => {
    const specs = specsOf();
    const [plain, ...others] = specs.environments;
    if (plain === undefined) throw new Error('no fixture');
    const { value: _, ...mistaken } = plain;
    const ids = [...compile({ ...specs, environments: [mistaken, ...others] }, factsFor(specs))];
    expect(ids.map(({ id }) => id)).not.toContain('environment/plain');
    expect(ids.map(({ id }) => id)).not.toContain('model/bot/v1');
    expect(ids.map(({ id }) => id)).toContain('model/bot/v2');
  });

  test('leaves no token of CDKTF behind, or memory would grow with every stack', () => {
    const { __cdktfTokenMap: map } = globalThis as never as {
      __cdktfTokenMap: { stringTokenMap: Map<string, unknown>; tokenCounter: number };
    };
    const before = { size: map.stringTokenMap.size, counter: map.tokenCounter };
    compiled();
    expect({ size: map.stringTokenMap.size, counter: map.tokenCounter }).toEqual(before);
  });

  test('leaves the process as it was, also when it fails, and its errors say where they come from', () => {
    const capture: unknown = Reflect.get(Error, 'captureStackTrace');
    const [environment] = specsOf().environments;
    const [fineTune] = specsOf().fineTunes;
    if (environment === undefined || fineTune === undefined) throw new Error('no fixture');
    let failure: unknown;
    try {
      compileFineTune(fineTune, environment, { problems: [] });
    } catch (error) {
      failure = error;
    }
    expect(failure instanceof Error && failure.stack).toContain('training-inputs.ts');
    expect(Reflect.get(Error, 'captureStackTrace')).toBe(capture);
  });

  test('says what a caller did wrong: a document with mistakes, data nothing is known about', () => {
    const specs = specsOf();
    const [environment] = specs.environments;
    const [fineTune] = specs.fineTunes;
    if (environment === undefined || fineTune === undefined) throw new Error('no fixture');
    const { value: _, ...mistaken } = environment;
    expect(() => compileEnvironment(mistaken)).toThrow('has mistakes');
    expect(() => compileFineTune(fineTune, environment, { problems: [] })).toThrow('train.jsonl');
  });
});

describe('a stack', () => {
  test('says where it lives, who it belongs to and what it uploads', () => {
    const specs = specsOf();
    const train = fileFacts('bot-v2 train').sha256;
    const validation = fileFacts('bot-v2 validation').sha256;
    expect(specs.fineTunes).toHaveLength(3);
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
      encrypt: true,
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

function unreadable(): never {
  return new Proxy({}, { get: () => expect(true).toBe(false) }) as never;
}
