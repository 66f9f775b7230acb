/** Texts made to be evaluated, given to the real Terraform and, where there is one, the real OpenTofu. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ENVIRONMENT } from '../../stacks/kinds/environment/index.ts';
import type { Environment } from '../../stacks/kinds/environment/schema.ts';
import { FINE_TUNE } from '../../stacks/kinds/fine-tune/index.ts';
import type { FineTune } from '../../stacks/kinds/fine-tune/schema.ts';
import { documentsOf } from '../../stacks/language/spec-set.ts';
import { TemplateData, templateOf } from '../../stacks/template-text.ts';
import { fileFacts, specsOf, terraformOf, type Terraform } from '../helpers/compiled.ts';
import { draws } from '../helpers/draws.ts';
import { hostileText } from '../helpers/hostile-text.ts';
import { environmentStack, fineTuneStack } from '../helpers/single-stacks.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { directoryOf, ENGINES, initialised, planned } from './engine-directory.ts';

const folder = temporaryFolders();

describe.each(ENGINES)('$engine', ({ engine, lockfile }) => {
  test('gives every hostile text back as it was written, as value, as key and inside JSON', async () => {
    const directory = await directoryOf(engine, await folder());
    await directory.run('init', '-input=false');
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(hostileText, {
          minLength: 200,
          maxLength: 300,
          selector: (text) => text.normalize('NFC'),
        }),
        async (texts) => {
          const value = {
            values: texts.map(templateOf),
            keys: Object.fromEntries(texts.map((text, index) => [templateOf(text), index])),
            json: templateOf(JSON.stringify(texts)),
          };
          directory.write('main.tf.json', JSON.stringify({ output: { all: { value } } }));
          await directory.run('apply', '-input=false', '-auto-approve');
          const { all } = JSON.parse(await directory.run('output', '-json'));
          const normal = texts.map((text) => text.normalize('NFC'));
          expect(all.value.values).toEqual(normal);
          expect(new Map(Object.entries(all.value.keys))).toEqual(
            new Map(normal.map((text, index) => [text, index])),
          );
          expect(JSON.parse(all.value.json)).toEqual(normal);
        },
      ),
      { numRuns: 6, endOnFailure: true },
    );
  }, 120_000);

  test('evaluates names, keys and networks of any text to that text', async () => {
    const directory = await directoryOf(engine, await folder());
    await directory.run('init', '-input=false');
    const texts = draws(hostileText, 20);
    texts.push('${path.cwd}', '%{ if true }x%{ endif }', '$${TfToken[TOKEN.0]}', '@@temper:0@@');
    const value = texts.map((text) => valuesNamed(...specsNamed(text)));
    directory.write('main.tf.json', JSON.stringify({ output: { all: { value } } }));
    await directory.run('apply', '-input=false', '-auto-approve');
    const { all } = JSON.parse(await directory.run('output', '-json'));
    const read = all.value.map(({ policy, ...one }: Terraform) => ({
      ...one,
      ...resourcesAllowed(JSON.parse(policy)),
    }));
    const normal = (_: string, one: unknown) =>
      typeof one === 'string' ? one.normalize('NFC') : one;
    expect(read).toEqual(JSON.parse(JSON.stringify(texts.map(expectedNamed), normal)));
  }, 120_000);

  test('plans hostile texts in every free field as they were written', async () => {
    const directory = await initialised({ engine, lockfile }, await folder());
    for (const text of draws(hostileText, 1)) {
      // The language refuses NUL, the provider would drop an empty tag's value.
      const hostile = `0 ${text} \${path.cwd} %{ if true } $\${a} "\\ ${'\u2028'}`.replaceAll(
        '\0',
        '',
      );
      const [environment, fineTune] = hostileSpecs(hostile);
      const normal = hostile.normalize('NFC');

      const { resources } = (await planned(directory, environmentStack(environment))).planned_values
        .root_module;
      const of = (type: string): Terraform =>
        resources.find((one: Terraform) => one.type === type).values;
      const { dashboard_body: body } = of('aws_cloudwatch_dashboard');
      expect(JSON.parse(body).widgets[0].properties.markdown).toBe(`# plain\n\n${normal}`);
      expect(of('aws_sns_topic_subscription').endpoint).toBe(normal);
      expect(of('aws_s3_bucket').tags_all[normal]).toBe(normal);

      const facts = { train: fileFacts('a'), problems: [] };
      const stack = fineTuneStack(fineTune, environment, facts);
      const plan = await planned(directory, stack);
      const role = plan.planned_values.root_module.resources.find(
        (one: Terraform) => one.type === 'aws_iam_role',
      );
      expect(role.values.tags_all['temper:owner']).toBe(normal);
      expect(plan.planned_values.outputs.training_fields.value).toEqual(stack.training?.fields);
    }
  }, 300_000);
});

describe('terraform', () => {
  test('takes the settings of a backend as they stand, so nothing in them is escaped', async () => {
    const directory = await directoryOf('terraform', await folder());
    const path = '${path.cwd}%{ if true }$${a}#{TfToken[TOKEN.0]}@@temper:0@@.tfstate';
    const data = new TemplateData();
    const configuration = data.fill({
      terraform: { backend: { local: { path: data.verbatim(path) } } },
      output: { all: { value: data.placeholder(path) } },
    });
    directory.write('main.tf.json', JSON.stringify(configuration));
    await directory.run('init', '-input=false');
    await directory.run('apply', '-input=false', '-auto-approve');
    const { outputs } = JSON.parse(readFileSync(join(directory.path, path), 'utf8'));
    expect(outputs.all.value).toBe(path);
  }, 60_000);
});

/** An environment and a model with `text` where the schema takes names, ids and codes alone. */
function specsNamed(text: string) {
  const [environment, fineTune] = hostileSpecs(text);
  const { metadata, spec } = environment;
  return [
    {
      ...environment,
      metadata: { ...metadata, name: text },
      spec: {
        ...spec,
        account: text,
        region: text,
        encryption: { type: 'customer-key', keyArn: text },
        network: { subnets: [text], securityGroups: [text] },
        budget: { monthlyUsd: 1, alertPercents: [100] },
      },
    },
    { ...fineTune, metadata: { ...fineTune.metadata, name: text } },
  ] satisfies [Environment, FineTune];
}

/** What such specs are compiled to, where the engine is what evaluates it. */
function valuesNamed(...[environment, fineTune]: ReturnType<typeof specsNamed>) {
  const facts = { train: fileFacts('a'), problems: [] };
  const shared = terraformOf(environmentStack(environment)).resource;
  const { resource, provider } = terraformOf(fineTuneStack(fineTune, environment, facts));
  const model = resource.aws_bedrock_custom_model.attempt_1;
  return {
    provider: [provider.aws[0].region, ...provider.aws[0].allowed_account_ids],
    stack: provider.aws[0].default_tags[0].tags['temper:stack'],
    job: [model.job_name, model.custom_model_name],
    key: model.custom_model_kms_key_id,
    network: [...model.vpc_config[0].subnet_ids, ...model.vpc_config[0].security_group_ids],
    role: resource.aws_iam_role.training.name,
    object: resource.aws_s3_object.train_attempt_1.metadata['temper-stack'],
    bucket: shared.aws_s3_bucket.datasets.bucket,
    logs: shared.aws_cloudwatch_log_group.trainings.name,
    counted: shared.aws_budgets_budget.spend.cost_filter[0].values,
    policy: resource.aws_iam_role_policy.training.policy,
  };
}

/** What a policy says of the key and the subnets. */
function resourcesAllowed({ Statement }: Terraform) {
  const of = (sid: string): Terraform =>
    Statement.find(({ Sid }: { readonly Sid: string }) => Sid === sid).Resource;
  return { allowedKey: of('EncryptModel'), allowedPlaces: of('CreateInterfacesHere') };
}

function expectedNamed(text: string) {
  const place = `arn:aws:ec2:${text}:${text}`;
  return {
    provider: [text, text],
    stack: `model/${text}/v1`,
    job: [`${text}-v1`, `${text}-v1`],
    key: text,
    network: [text, text],
    role: `temper-${text}-v1`,
    object: `model/${text}/v1`,
    bucket: `temper-${text}-datasets-${text}`,
    logs: `/temper/${text}`,
    counted: [text],
    allowedKey: text,
    allowedPlaces: [`${place}:subnet/${text}`, `${place}:security-group/${text}`],
  };
}

/** An environment and a model with `text` wherever the schema, or a future one, might let it stand. */
function hostileSpecs(text: string) {
  const specs = specsOf();
  const environment = documentsOf(specs, ENVIRONMENT)[0]?.value;
  const fineTune = documentsOf(specs, FINE_TUNE)[0]?.value;
  if (environment === undefined || fineTune === undefined) throw new Error('fixture');
  const { metadata, spec } = environment;
  return [
    {
      ...environment,
      metadata: { ...metadata, description: text },
      spec: { ...spec, notifications: { emails: [text] }, tags: { [text]: text } },
    },
    { ...fineTune, metadata: { ...fineTune.metadata, owner: text } },
  ] satisfies [Environment, FineTune];
}
