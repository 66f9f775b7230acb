import { diagnose, environment, fineTune, marked } from './spec-text.ts';

interface Mistake {
  readonly name: string;
  /** The expected place stands between « and ». */
  readonly text: string;
  readonly code: string;
  readonly says: string;
  readonly fix: string;
}

const MISTAKES: readonly Mistake[] = [
  {
    name: 'an unknown key, at the key',
    text: fineTune('«colour»: red'),
    code: 'SPEC_UNKNOWN_KEY',
    says: '`colour` is not a key of `spec`',
    fix: 'remove it, or write one of the keys that `spec` has',
  },
  {
    name: 'an unknown key of the document, at the key',
    text: fineTune('').replace('kind:', '«status»: {}\nkind:'),
    code: 'SPEC_UNKNOWN_KEY',
    says: '`status` is not a key of a FineTune',
    fix: 'remove it, or write one of the keys that the document has',
  },
  {
    name: "a missing key, at its parent's key",
    text: fineTune('«dataset»: { validation: b.jsonl }', ['dataset']),
    code: 'SPEC_MISSING_KEY',
    says: '`spec.dataset.train` is missing',
    fix: 'add `train` under `spec.dataset`, for example `train: train.jsonl`',
  },
  {
    name: 'a missing mapping with what it needs',
    text: fineTune('', ['dataset']).replace('spec', '«spec»'),
    code: 'SPEC_MISSING_KEY',
    says: '`spec.dataset` is missing',
    fix: 'add `dataset:` with `train` under `spec`',
  },
  {
    name: "a missing key of the document, at the document's start",
    text: '«apiVersion»: temper/v1alpha1\nkind: Environment\nspec: { account: "123456789012", region: us-east-1 }\n',
    code: 'SPEC_MISSING_KEY',
    says: '`metadata` is missing',
    fix: 'add `metadata:` with `name`',
  },
  {
    name: 'a missing discriminator with the words it may be',
    text: environment('«encryption»: {}'),
    code: 'SPEC_MISSING_KEY',
    says: '`spec.encryption.type` is missing',
    fix: 'add `type` under `spec.encryption`: `aws-managed`, `temper-managed` or `customer-key`',
  },
  {
    name: 'a key without a value, at the key',
    text: fineTune('«dataset»:', ['dataset']),
    code: 'SPEC_TYPE',
    says: '`spec.dataset` has no value',
    fix: 'write a mapping of keys after the `:`, or remove the line if the key is optional',
  },
  {
    name: 'an account id without quotes',
    text: environment('account: «123456789012»', ['account']),
    code: 'SPEC_TYPE',
    says: '`spec.account` must be text, not `123456789012`',
    fix: 'write it in quotes: `account: "123456789012"`',
  },
  {
    name: 'an account id whose leading zero YAML would lose, as it was written',
    text: environment('account: «012345678901»', ['account']),
    code: 'SPEC_TYPE',
    says: '`spec.account` must be text, not `012345678901`',
    fix: 'write it in quotes: `account: "012345678901"`',
  },
  {
    name: 'an account id whose leading zero a spreadsheet lost',
    text: environment('account: «12345678901»', ['account']),
    code: 'SPEC_TYPE',
    says: '`spec.account` must be text, not `12345678901`',
    fix: 'an account id has 12 digits; write it in quotes, with its leading zeros: `account: "012345678901"`',
  },
  {
    name: 'an account id as the AWS console shows it',
    text: environment('account: «1234-5678-9012»', ['account']),
    code: 'SPEC_VALUE',
    says: '`spec.account` must be 12 digits, not `1234-5678-9012`',
    fix: 'did you mean `account: "123456789012"`?',
  },
  {
    name: 'a number in quotes',
    text: fineTune('version: «"1"»', ['version']),
    code: 'SPEC_TYPE',
    says: '`spec.version` must be a whole number, not `"1"`',
    fix: 'write only the number, without quotes: `version: 1`',
  },
  {
    name: 'a number with its unit',
    text: environment('retention: { logsDays: «90 days» }'),
    code: 'SPEC_TYPE',
    says: '`spec.retention.logsDays` must be a whole number, not `90 days`',
    fix: 'write only the number, without quotes: `logsDays: 90`',
  },
  {
    name: 'a price with its currency',
    text: fineTune('budget: { maxUsd: «$50» }'),
    code: 'SPEC_TYPE',
    says: '`spec.budget.maxUsd` must be a number, not `$50`',
    fix: 'write only the number, without quotes: `maxUsd: 50`',
  },
  {
    name: 'a percentage where a share is wanted',
    text: fineTune('dataset: { train: a.jsonl, validationSplit: «10%» }', ['dataset']),
    code: 'SPEC_TYPE',
    says: '`spec.dataset.validationSplit` must be a number, not `10%`',
    fix: 'write only the number, without quotes: `validationSplit: 0.1`',
  },
  {
    name: 'a share above one, which must be a percentage',
    text: fineTune('dataset: { train: a.jsonl, validationSplit: «20» }', ['dataset']),
    code: 'SPEC_VALUE',
    says: '`spec.dataset.validationSplit` must be more than 0 and less than 1, not `20`',
    fix: 'did you mean `validationSplit: 0.2`?',
  },
  {
    name: 'a fraction where a whole number is wanted',
    text: fineTune('version: «1.4»', ['version']),
    code: 'SPEC_TYPE',
    says: '`spec.version` must be a whole number, not `1.4`',
    fix: 'write a whole number: `version: 1`',
  },
  {
    name: 'not a number',
    text: fineTune('hyperparameters: { learningRate: «.nan» }'),
    code: 'SPEC_TYPE',
    says: '`spec.hyperparameters.learningRate` must be a number, not `.nan`',
    fix: 'write a number, at least 0',
  },
  {
    name: 'infinity',
    text: fineTune('budget: { maxUsd: «.inf» }'),
    code: 'SPEC_TYPE',
    says: '`spec.budget.maxUsd` must be a number, not `.inf`',
    fix: 'write a number, more than 0 and at most 10000000',
  },
  {
    name: 'a number beyond what a number can hold, as it was written',
    text: fineTune('version: «123456789012345678901234567890»', ['version']),
    code: 'SPEC_VALUE',
    says: '`spec.version` must be from 1 to 9999, not `123456789012345678901234567890`',
    fix: 'write a whole number, from 1 to 9999',
  },
  {
    name: 'a number below its bound',
    text: fineTune('attempt: «0»'),
    code: 'SPEC_VALUE',
    says: '`spec.attempt` must be from 1 to 99, not `0`',
    fix: 'write a whole number, from 1 to 99',
  },
  {
    name: 'a whole number with a leading zero, which two versions of YAML read differently',
    text: fineTune('attempt: «012»'),
    code: 'SPEC_TYPE',
    says: '`spec.attempt` is written with a leading zero: `012`',
    fix: 'write `attempt: 12`',
  },
  {
    name: 'a word in the wrong capitals',
    text: fineTune('method: «SFT»'),
    code: 'SPEC_VALUE',
    says: '`spec.method` must be `sft`, `cpt`, `distillation` or `rft`, not `SFT`',
    fix: 'did you mean `method: sft`?',
  },
  {
    name: "Bedrock's own word for a method",
    text: fineTune('method: «CONTINUED_PRE_TRAINING»'),
    code: 'SPEC_VALUE',
    says: 'not `CONTINUED_PRE_TRAINING`',
    fix: 'did you mean `method: cpt`?',
  },
  {
    name: 'an unknown option of a union, at its discriminator',
    text: environment('encryption: { type: «aws:kms» }'),
    code: 'SPEC_VALUE',
    says: '`spec.encryption.type` must be `aws-managed`, `temper-managed` or `customer-key`, not `aws:kms`',
    fix: 'did you mean `type: customer-key`?',
  },
  {
    name: 'a key of another option of a union',
    text: environment('encryption: { type: aws-managed, «keyArn»: x }'),
    code: 'SPEC_UNKNOWN_KEY',
    says: '`keyArn` is not a key of `spec.encryption`',
    fix: 'write `type: customer-key`, or remove `keyArn`',
  },
  {
    name: 'a word where a union is wanted',
    text: environment('encryption: «temper-managed»'),
    code: 'SPEC_TYPE',
    says: '`spec.encryption` must be a mapping of keys, not `temper-managed`',
    fix: 'write `encryption: { type: temper-managed }`',
  },
  {
    name: 'compute that this version does not have',
    text: fineTune('compute: { type: «ec2» }'),
    code: 'SPEC_VALUE',
    says: '`spec.compute.type` must be `bedrock`, not `ec2`',
    fix: 'write `type: bedrock`',
  },
  {
    name: 'a text where a mapping with one required key is wanted',
    text: fineTune('dataset: «a.jsonl»', ['dataset']),
    code: 'SPEC_TYPE',
    says: '`spec.dataset` must be a mapping of keys, not `a.jsonl`',
    fix: 'write `dataset: { train: a.jsonl }`',
  },
  {
    name: "Bedrock's form of a data location",
    text: fineTune('dataset: { train: «{ s3Uri: s3://b/a.jsonl }» }', ['dataset']),
    code: 'SPEC_TYPE',
    says: '`spec.dataset.train` must be text, not a mapping of keys',
    fix: 'write the text itself: `train: s3://b/a.jsonl`',
  },
  {
    name: 'one value where a list is wanted',
    text: environment('notifications: { emails: «a@example.com» }'),
    code: 'SPEC_TYPE',
    says: '`spec.notifications.emails` must be a list, not `a@example.com`',
    fix: 'write a list: `emails: [a@example.com]`',
  },
  {
    name: 'the item of a list',
    text: environment('notifications:\n    emails:\n      - a@example.com\n      - «nobody»'),
    code: 'SPEC_VALUE',
    says: '`spec.notifications.emails[1]` must be an e-mail address, not `nobody`',
    fix: 'write an e-mail address',
  },
  {
    name: 'an empty list',
    text: environment('guardrails: { allowedBaseModels: «[]» }'),
    code: 'SPEC_VALUE',
    says: '`spec.guardrails.allowedBaseModels` is empty',
    fix: 'write 1 to 200 items, or remove the key if it is optional',
  },
  {
    name: 'a text that is too long, with its length',
    text: fineTune('').replace('support-bot', `«${'a'.repeat(49)}»`),
    code: 'SPEC_VALUE',
    says: '`metadata.name` must have 1 to 48 characters, not 49',
    fix: 'shorten it to 1 to 48 characters',
  },
  {
    name: 'a name with spaces and capitals',
    text: fineTune('').replace('support-bot', '«Support Bot»'),
    code: 'SPEC_VALUE',
    says: '`metadata.name` must be lower-case letters and digits, in words joined by single dashes, not `Support Bot`',
    fix: 'did you mean `name: support-bot`?',
  },
  {
    name: 'a region in capitals',
    text: environment('region: «US-East-1»', ['region']),
    code: 'SPEC_VALUE',
    says: "`spec.region` must be an AWS region's code, not `US-East-1`",
    fix: 'did you mean `region: us-east-1`?',
  },
  {
    name: 'a key of a tag that AWS keeps for itself, at the key',
    text: fineTune('tags: { «aws:team»: x }'),
    code: 'SPEC_VALUE',
    says: 'the key `aws:team` of `spec.tags` must be letters, digits, spaces and `._:/=+@-`, and must not start with `aws:` or `temper:`',
    fix: 'rename or remove it',
  },
  {
    name: 'a number as the value of a tag',
    text: fineTune('tags: { cost: «0815» }'),
    code: 'SPEC_TYPE',
    says: '`spec.tags.cost` must be text, not `0815`',
    fix: 'write it in quotes: `cost: "0815"`',
  },
  {
    name: 'too many tags',
    text: fineTune(`tags: «{ ${Array.from({ length: 21 }, (_, at) => `t${at}: x`).join(', ')} }»`),
    code: 'SPEC_VALUE',
    says: '`spec.tags` may hold at most 20 tags',
    fix: 'remove some',
  },
  {
    name: 'an apiVersion of another time',
    text: fineTune('').replace('temper/v1alpha1', '«temper/v1»'),
    code: 'SPEC_API_VERSION',
    says: 'this version of Temper does not read `apiVersion` `temper/v1`',
    fix: 'write `apiVersion: temper/v1alpha1`',
  },
  {
    name: 'no apiVersion',
    text: fineTune('').replace('apiVersion: temper/v1alpha1\nkind', '«kind»'),
    code: 'SPEC_API_VERSION',
    says: 'the document has no `apiVersion`',
    fix: 'write `apiVersion: temper/v1alpha1`',
  },
];

describe('a mistake against the schema is reported once, at its place, with its fix', () => {
  test.each(MISTAKES)('$name', ({ text, code, says, fix }) => {
    const expected = marked(text);
    const found = diagnose(expected.text);
    expect(found.map((one) => one.code)).toEqual([code]);
    const [one] = found;
    expect(one?.message).toContain(says);
    expect(one?.fix).toBe(fix);
    expect(one?.severity).toBe('error');
    expect(one?.at).toMatchObject({
      file: 'specs/a.yaml',
      start: expected.start,
      end: expected.end,
    });
  });

  test('all mistakes of a document are reported together, in the order of the text', () => {
    const found = diagnose(
      fineTune('attempt: 0\nmethod: x\nlr: 1\nbudget: { maxUsd: -1 }', ['baseModel']),
    );
    expect(found.map((one) => one.path?.join('.'))).toEqual([
      'spec.baseModel',
      'spec.attempt',
      'spec.method',
      'spec.lr',
      'spec.budget.maxUsd',
    ]);
  });

  test('a file of mistakes shows the first hundred and counts the others', () => {
    const lines = Array.from({ length: 300 }, (_, at) => `nonsense${at}: 1`).join('\n');
    const found = diagnose(`${fineTune('')}---\n${lines}`);
    expect(found.length).toBeLessThanOrEqual(101);
    const kinds = Array.from({ length: 150 }, () => fineTune('attempt: 0')).join('---\n');
    const many = diagnose(kinds);
    expect(many).toHaveLength(101);
    expect(many.at(-1)).toMatchObject({
      code: 'SPEC_TOO_MANY',
      message: 'and 50 more mistakes in this file',
    });
  });
});

describe('the kind of a document', () => {
  test.each([
    { kind: 'Finetune', meant: 'FineTune' },
    { kind: 'FineTunes', meant: 'FineTune' },
    { kind: 'Fine Tune', meant: 'FineTune' },
    { kind: 'fine-tune', meant: 'FineTune' },
    { kind: 'environment', meant: 'Environment' },
    { kind: 'Enviroment', meant: 'Environment' },
  ])('"$kind" is answered with the nearest kind, $meant', ({ kind, meant }) => {
    const { text, start, end } = marked(
      `apiVersion: temper/v1alpha1\nkind: «${kind}»\nmetadata: { name: a }\nspec: {}\n`,
    );
    const one = diagnose(text).find(({ code }) => code === 'SPEC_KIND');
    expect(one?.fix).toBe(`did you mean \`kind: ${meant}\`?`);
    expect(one?.at).toMatchObject({ start, end });
  });

  test('a misspelt kind does not hide the other mistakes, nor the document from the rules', () => {
    const text = fineTune('attempt: 0').replace('FineTune', 'Finetune');
    expect(diagnose(text).map((one) => one.code)).toEqual(['SPEC_KIND', 'SPEC_VALUE']);
  });

  test('a missing kind is told from the keys of the spec', () => {
    const { text, start } = marked(
      fineTune('').replace('kind: FineTune\n', '').replace('apiV', '«»apiV'),
    );
    const [one, ...others] = diagnose(text);
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      code: 'SPEC_KIND',
      message: 'the document has no `kind`',
      fix: 'did you mean `kind: FineTune`?',
      at: { start },
    });
  });

  test("another tool's document is not checked as a spec", () => {
    const found = diagnose('apiVersion: apps/v1\nkind: Deployment\nspec: { replicas: 1 }\n');
    expect(found.map((one) => one.code)).toEqual(['SPEC_KIND']);
    expect(found[0]?.fix).toContain('keep files of other tools out');
  });

  test.each(['- a\n- b\n', 'just text\n', '42\n'])('%j is no mapping and says so', (text) => {
    const [one, ...others] = diagnose(text);
    expect(others).toEqual([]);
    expect(one).toMatchObject({ code: 'SPEC_TYPE', at: { start: { line: 1, column: 1 } } });
    expect(one?.message).toMatch(/^the document must be a mapping of keys, not /);
  });
});
