import { compiled } from '../../../helpers/compiled.ts';

const ENVIRONMENT = `
apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: research }
spec: { account: '123456789012', region: us-east-1 }
`;
const MODEL = `
apiVersion: temper/v1alpha1
kind: FineTune
metadata:
  name: bot
  owner: someone
spec:
  version: 1
  environment: research
  baseModel: amazon.nova-micro-v1:0:128k
  dataset:
    train: train.jsonl
  hyperparameters:
    epochs: 3
`;

async function training(model: string, environment = ENVIRONMENT) {
  const stack = (await compiled(environment, model)).get('model/bot/v1');
  if (stack?.training === undefined) throw new Error('no training');
  return stack.training;
}

const { digest, fields } = await training(MODEL);

describe('the identity of a training', () => {
  test('is everything the model is made from, by the spec’s own words', () => {
    expect(fields).toMatchObject({
      'spec.baseModel': 'amazon.nova-micro-v1:0:128k',
      'spec.compute.type': 'bedrock',
      'spec.dataset.train': expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      'spec.dataset.validation': null,
      'spec.environment': 'research',
      'spec.hyperparameters.epochs': 3,
      'spec.hyperparameters.learningRate': 0.00001,
      'spec.hyperparameters.warmupSteps': 10,
      'spec.method': 'sft',
      'spec.output.prefix': 'bot/v1',
    });
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    ['a default written out', MODEL.replace('epochs: 3', 'learningRate: 1e-5\n    epochs: 3')],
    ['another spelling of a number', MODEL.replace('epochs: 3', 'epochs: 3.0')],
    ['an owner', MODEL.replace('someone', 'someone-else')],
    ['tags', `${MODEL}  tags: { a: b }\n`],
    ['a budget', `${MODEL}  budget: { maxUsd: 3 }\n`],
    ['a deletion policy', `${MODEL}  deletionPolicy: delete\n`],
    ['the next attempt', `${MODEL}  attempt: 2\n`],
    ['another name of the same bytes', MODEL.replace('train.jsonl', 'renamed.jsonl')],
    ['the folder results go to anyway', `${MODEL}  output: { prefix: /bot/v1/ }\n`],
  ])('stays the same with %s', async (_, model) => {
    expect((await training(model)).digest).toBe(digest);
  });

  test('stays the same when the environment gets a key or a network', async () => {
    const environment = ENVIRONMENT.replace(
      'us-east-1 }',
      'us-east-1, encryption: { type: temper-managed }, retention: { logsDays: 1 } }',
    );
    expect((await training(MODEL, environment)).digest).toBe(digest);
  });

  test.each([
    ['spec.baseModel', MODEL.replace('nova-micro-v1:0:128k', 'nova-lite-v1:0:300k')],
    ['spec.hyperparameters.epochs', MODEL.replace('epochs: 3', 'epochs: 4')],
    [
      'spec.dataset.validation',
      MODEL.replace('train.jsonl', 'train.jsonl\n    validation: v.jsonl'),
    ],
    ['spec.dataset.train', MODEL.replace('train.jsonl', 's3://some-bucket/train.jsonl')],
    ['spec.output.prefix', `${MODEL}  output: { prefix: elsewhere }\n`],
  ])('differs in %s when the spec does', async (field, model) => {
    const other = await training(model);
    expect(other.digest).not.toBe(digest);
    expect(other.fields[field]).not.toEqual(fields[field]);
  });

  test.each([
    [1, 'bot-v1', 'aws_bedrock_custom_model.attempt_1'],
    [12, 'bot-v1-a12', 'aws_bedrock_custom_model.attempt_12'],
  ])('attempt %i is job %s at %s', async (attempt, jobName, address) => {
    expect(await training(`${MODEL}  attempt: ${attempt}\n`)).toMatchObject({
      attempt,
      jobName,
      address,
    });
  });
});
