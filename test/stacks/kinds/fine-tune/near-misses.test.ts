import { diagnose, fineTune } from '../../language/spec-text.ts';

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
    ['lora_r', 'Bedrock chooses the adapter itself', 'remove it'],
    ['lora_alpha', 'Bedrock chooses the adapter itself', 'remove it'],
    ['adapter', 'Bedrock chooses the adapter itself', 'remove it'],
    ['instance_type', 'needs no machines', 'compute: { type: ec2, … }'],
    ['num_nodes', 'needs no machines', 'compute: { type: ec2, … }'],
    ['accelerators', 'needs no machines', 'compute: { type: ec2, … }'],
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

  const onMachines = (workload: string, more = '') =>
    `compute: { type: ec2, instanceType: g5.xlarge, maxRuntime: 6h, workload: { ${workload}${more} } }`;
  const BERT = 'recipe: bert-classification';

  test.each([
    ['max_seq_length', 'maxLength'],
    ['sequence_len', 'maxLength'],
    ['lr_scheduler_type', 'schedule'],
    ['per_device_train_batch_size', 'perDeviceBatchSize'],
    ['micro_batch_size', 'perDeviceBatchSize'],
    ['weight_decay', 'weightDecay'],
    ['bf16', 'precision'],
    ['eval_steps', 'evaluateEvery'],
    ['metric_for_best_model', 'bestBy'],
    ['label_column_name', 'labelColumn'],
  ])('%s of a recipe is answered with %s, wherever it stands', (key, meant) => {
    const fix = `did you mean \`${meant}\`?`;
    const [one, ...others] = diagnose(
      fineTune(onMachines(BERT, `, settings: { ${key}: 1 }`), ['compute']),
    );
    expect([one?.fix, others]).toEqual([fix, []]);
    const [elsewhere] = diagnose(
      fineTune(`hyperparameters: { ${key}: 1 }\n${onMachines(BERT)}`, ['compute']),
    );
    expect(elsewhere?.fix).toBe(`${fix} it belongs under \`spec.compute.workload.settings\``);
  });

  test.each([
    ['num_train_epochs', BERT, 'did you mean `epochs`? it belongs under `spec.hyperparameters`'],
    ['learning_rate', BERT, 'did you mean `learningRate`? it belongs under `spec.hyperparameters`'],
    ['gradient_accumulation_steps', BERT, '`spec.hyperparameters.batchSize`'],
    ['save_steps', BERT, 'did you mean `checkpointEvery`?'],
    ['num_labels', BERT, 'remove it'],
    ['max_seq_length', 'command: [train]', 'as an argument in `spec.compute.workload.command`'],
  ])('%s below settings of `%s`', (key, workload, fix) => {
    const [one, ...others] = diagnose(
      fineTune(onMachines(workload, `, settings: { ${key}: 1 }`), ['compute']),
    );
    expect([one?.fix, others]).toEqual([expect.stringContaining(fix), []]);
  });
});
