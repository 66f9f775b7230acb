import { fieldsOf, schemaAt } from '../../../stacks/language/check/fields.ts';
import { NEAR_MISSES } from '../../../stacks/language/near-misses.ts';
import { NEAR_WORDS, UNAVAILABLE_WORDS } from '../../../stacks/language/near-words.ts';
import { KINDS } from '../../../stacks/language/scalars.ts';
import { plainName } from '../../../stacks/nearest.ts';
import { diagnose, environment, fineTune } from './spec-text.ts';

const entries = KINDS.flatMap((kind) => NEAR_MISSES[kind].map((one) => ({ kind, ...one })));

describe('what fingers know from other tools', () => {
  test.each([
    ['n_epochs', 'epochs'],
    ['num_epochs', 'epochs'],
    ['num_train_epochs', 'epochs'],
    ['epochCount', 'epochs'],
    ['max_epochs', 'epochs'],
    ['learning_rate', 'learningRate'],
    ['LearningRate', 'learningRate'],
    ['lr', 'learningRate'],
    ['learning_rate_multiplier', 'learningRateMultiplier'],
    ['batch_size', 'batchSize'],
    ['per_device_train_batch_size', 'batchSize'],
    ['micro_batch_size', 'batchSize'],
    ['global_batch_size', 'batchSize'],
    ['warmup_steps', 'warmupSteps'],
    ['learningRateWarmupSteps', 'warmupSteps'],
    ['stepCount', 'steps'],
    ['evalPercentage', 'evaluationPercent'],
    ['early_stopping_patience', 'earlyStoppingPatience'],
  ])('%s is answered with %s among the hyperparameters', (key, meant) => {
    const [one, ...others] = diagnose(fineTune(`hyperparameters: { ${key}: 1 }`));
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      code: 'SPEC_UNKNOWN_KEY',
      fix: `did you mean \`${meant}\`?`,
      path: ['spec', 'hyperparameters', key],
    });
  });

  test.each([
    ['training_file', 'dataset.train'],
    ['trainingDataConfig', 'dataset.train'],
    ['data_s3_path', 'dataset.train'],
    ['train_file', 'dataset.train'],
    ['trainingDatasetUri', 'dataset.train'],
    ['validation_file', 'dataset.validation'],
    ['val_set_size', 'dataset.validationSplit'],
    ['n_epochs', 'hyperparameters.epochs'],
    ['outputDataConfig', 'output.prefix'],
    ['max_price', 'budget.maxUsd'],
  ])('%s under spec is answered with the level it belongs to, spec.%s', (key, to) => {
    const set = to.startsWith('dataset.train') ? ['dataset'] : [];
    const [one, ...others] = diagnose(fineTune(`${key}: x`, set));
    const [parent, name] = to.split('.');
    expect(others).toEqual([]);
    expect(one?.fix).toBe(`did you mean \`${name}\`? it belongs under \`spec.${parent}\``);
  });

  test.each([
    ['base_model', 'baseModel'],
    ['model', 'baseModel'],
    ['baseModelIdentifier', 'baseModel'],
    ['model_name_or_path', 'baseModel'],
    ['enviroment', 'environment'],
    ['env', 'environment'],
    ['Version', 'version'],
  ])('%s is answered with %s, which is then not also missing', (key, meant) => {
    const [one, ...others] = diagnose(fineTune(`${key}: x`, [meant]));
    expect(others).toEqual([]);
    expect(one?.fix).toBe(`did you mean \`${meant}\`?`);
  });

  test.each([
    ['account_id', 'account'],
    ['accountId', 'account'],
    ['awsAccountId', 'account'],
    ['aws_region', 'region'],
  ])("an Environment's %s is answered with %s", (key, meant) => {
    const [one, ...others] = diagnose(environment(`${key}: x`, [meant]));
    expect(others).toEqual([]);
    expect(one?.fix).toBe(`did you mean \`${meant}\`?`);
  });

  test.each([
    ['lora_r', 'Bedrock chooses the adapter itself', 'remove it'],
    ['lora_alpha', 'Bedrock chooses the adapter itself', 'remove it'],
    ['adapter', 'Bedrock chooses the adapter itself', 'remove it'],
    ['instance_type', 'training on EC2', 'needs no machines'],
    ['num_nodes', 'training on EC2', 'needs no machines'],
    ['accelerators', 'training on EC2', 'needs no machines'],
    ['warmup_ratio', 'in steps', '`spec.hyperparameters.warmupSteps`'],
    ['seed', 'no such setting', 'remove it'],
    ['role_arn', "creates the job's role", 'remove it'],
    ['aws_secret_access_key', 'never stand in specs', 'AWS_PROFILE'],
    ['kmsKeyId', 'encrypted the same way', "the model's Environment"],
  ])('%s has no place, and says why', (key, why, fix) => {
    const [one, ...others] = diagnose(fineTune(`${key}: 1`));
    expect(others).toEqual([]);
    expect(one?.why).toContain(why);
    expect(one?.fix).toContain(fix);
  });

  test('a real key at the wrong level is sent to its own', () => {
    const [one] = diagnose(fineTune('epochs: 3'));
    expect(one?.fix).toBe('move it: it belongs under `spec.hyperparameters`');
  });

  test("another kind's key is sent to that kind", () => {
    const [one] = diagnose(fineTune('region: us-east-1'));
    expect(one?.fix).toBe('remove it here; it belongs to the Environment, as `spec.region`');
  });

  test('a key that is set already is not suggested again', () => {
    const [one] = diagnose(fineTune('hyperparameters: { epochs: 3, n_epochs: 4 }'));
    expect(one?.fix).toBe(
      '`spec.hyperparameters.epochs` is set already: remove this, or move what it says there',
    );
  });

  test.each(['epocs', 'eopchs', 'epoch', 'Epochs', 'EPOCHS', 'epochs_'])(
    'the misspelling %s is near enough',
    (key) => {
      const [one] = diagnose(fineTune(`hyperparameters: { ${key}: 1 }`));
      expect(one?.fix).toBe('did you mean `epochs`?');
    },
  );

  test.each(['x', 'zzz', 'colour', 'foobarbaz', 'ωμέγα', '🐑'])(
    '%s is like nothing, so the keys are listed',
    (key) => {
      const [one] = diagnose(fineTune(`hyperparameters: { ${key}: 1 }`));
      expect(one?.fix).toMatch(/^remove it, or write one of the keys/);
      expect(one?.why).toContain('`epochs`, `batchSize`');
    },
  );
});

describe('the table of near misses', () => {
  test.each(entries.filter(({ to }) => to !== undefined))(
    'points to a key that $kind has: $to',
    ({ kind, to }) => {
      expect(fieldsOf(kind).map(({ path }) => path.join('.'))).toContain(to);
    },
  );

  test.each(KINDS)('of %s names everything once', (kind) => {
    const names = NEAR_MISSES[kind].flatMap((one) => one.names.split(/\s+/).map(plainName));
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  test('says what to do about every name', () => {
    for (const one of entries) expect(one.to ?? one.instead).toBeTruthy();
  });

  test.each(Object.entries(NEAR_WORDS))('of words for %s leads to allowed ones', (path, words) => {
    const allowed = KINDS.flatMap((kind) => schemaAt(kind, path.split('.'))?.enum ?? []);
    expect(allowed).toEqual(expect.arrayContaining([...new Set(Object.values(words))]));
  });

  test.each(Object.entries(UNAVAILABLE_WORDS))(
    'of words that are not available for %s holds no allowed one',
    (path, words) => {
      const allowed = KINDS.flatMap((kind) => schemaAt(kind, path.split('.'))?.enum ?? []);
      expect(allowed.length).toBeGreaterThan(0);
      for (const word of Object.keys(words)) expect(allowed).not.toContain(word);
    },
  );
});
