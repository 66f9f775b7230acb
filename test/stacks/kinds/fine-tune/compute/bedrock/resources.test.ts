import { findBaseModel } from '../../../../../../stacks/catalog/index.ts';
import { compiled, terraformOf, type Terraform } from '../../../../../helpers/compiled.ts';

const stacks = await compiled();
const resource = (id: string): Terraform => terraformOf(stacks.get(id)).resource;

describe('a custom model', () => {
  const job = (id: string, attempt = 1): Terraform =>
    resource(id).aws_bedrock_custom_model[`attempt_${attempt}`];

  test('is given every hyperparameter, defaults too, or AWS’s answer would look like a change', () => {
    const { hyperparameters } = job('model/bot/v1');
    const facts = findBaseModel('amazon.nova-micro-v1:0:128k')?.hyperparameters ?? {};
    expect(Object.keys(hyperparameters).sort()).toEqual(
      Object.values(facts)
        .map(({ bedrockName }) => bedrockName)
        .sort(),
    );
    expect(hyperparameters).toMatchObject({ epochCount: '2', learningRate: '0.00001' });
  });

  test('names the base model by the ARN AWS answers with, context suffix included', () => {
    expect(job('model/bot/v2', 3).base_model_identifier).toBe(
      'arn:aws:bedrock:us-west-2::foundation-model/meta.llama3-1-8b-instruct-v1:0:128k',
    );
  });

  test('is never replaced because AWS echoes an argument in its own words, and always shows new tags', () => {
    const { ignore_changes: ignored } = job('model/bot/v1').lifecycle;
    const replacing = Object.keys(job('model/lake/v1')).filter(
      (name) =>
        !['job_name', 'custom_model_name', 'lifecycle', 'timeouts', 'depends_on'].includes(name),
    );
    expect(ignored).toEqual(expect.arrayContaining(replacing));
    expect(ignored).toContain('custom_model_kms_key_id');
    expect(ignored.some((name: string) => name.startsWith('tags'))).toBe(false);
  });

  test.each([
    ['model/bot/v1', 1, true],
    ['model/bot/v2', 3, false],
  ])('%s can be destroyed only when its spec says so', (id, attempt, prevented) => {
    expect(job(id, attempt).lifecycle.prevent_destroy).toBe(prevented);
    expect(job(id, attempt).timeouts).toEqual({ delete: '180m' });
  });

  test('starts only when its role can read and its data is there', () => {
    expect(job('model/bot/v2', 3).depends_on).toEqual([
      'aws_iam_role_policy.training',
      'aws_s3_object.train_attempt_3',
      'aws_s3_object.validation_attempt_3',
    ]);
  });

  test('uses the key and the network of its environment', () => {
    expect(job('model/bot/v1')).not.toHaveProperty('custom_model_kms_key_id');
    expect(job('model/bot/v2', 3).custom_model_kms_key_id).toBe(
      'arn:aws:kms:us-west-2:210987654321:alias/temper-hostile',
    );
    expect(job('model/lake/v1').vpc_config).toEqual([
      {
        subnet_ids: ['subnet-0a1b2c3d4e5f60718', 'subnet-0b2c3d4e5f6071829'],
        security_group_ids: ['sg-0c3d4e5f607182930'],
      },
    ]);
  });

  test('forgets earlier attempts instead of deleting them, their data as well', () => {
    const { removed } = terraformOf(stacks.get('model/bot/v2'));
    expect(removed).toEqual(
      [1, 2].flatMap((attempt) =>
        ['aws_bedrock_custom_model.', 'aws_s3_object.train_', 'aws_s3_object.validation_'].map(
          (at) => ({
            from: `${at}attempt_${attempt}`,
            lifecycle: { destroy: false },
          }),
        ),
      ),
    );
    expect(terraformOf(stacks.get('model/bot/v1'))).not.toHaveProperty('removed');
  });

  test('uploads what lies beside the spec under its hash, and nothing that is in S3 already', () => {
    const sha256 = stacks.get('model/bot/v1')?.assets[0]?.sha256 ?? '';
    expect(resource('model/bot/v1').aws_s3_object.train_attempt_1).toMatchObject({
      bucket: 'temper-plain-datasets-012345678901',
      key: `bot/v1/train-${sha256.slice(0, 16)}.jsonl`,
      source: `assets/${sha256}.jsonl`,
      source_hash: sha256,
    });
    expect(resource('model/lake/v1')).not.toHaveProperty('aws_s3_object');
    expect(job('model/lake/v1')).toMatchObject({
      training_data_config: [{ s3_uri: 's3://company-data/exports/*/train.jsonl' }],
      output_data_config: [{ s3_uri: 's3://temper-walled-artifacts-444455556666/lake/results*/' }],
    });
  });

  test.each(['model/bot/v1', 'model/bot/v2', 'model/lake/v1'])(
    '%s outputs what people and CI ask for',
    (id) => {
      const names = Object.keys(terraformOf(stacks.get(id)).output);
      expect(names).toEqual(
        expect.arrayContaining([
          'custom_model_arn',
          'custom_model_name',
          'job_arn',
          'job_status',
          'output_data_uri',
          'role_arn',
          'spec_digest',
          'training_data_uri',
          'training_fields',
          'training_metrics',
          'validation_metrics',
        ]),
      );
    },
  );
});
