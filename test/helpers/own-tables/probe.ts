/* A kind of spec that Temper does not ship: one object in S3 that comes after a model. Two folders' worth, in one file. */
import { S3Object } from '@cdktf/provider-aws/lib/s3-object/index.js';
import * as z from 'zod';
import type { OperatedKind } from '../../../controller/stack/operated-kind.ts';
import { stateStatus } from '../../../controller/stack/state-status.ts';
import { inEnvironment } from '../../../stacks/kinds/in-environment.ts';
import { bucketName } from '../../../stacks/kinds/environment/names.ts';
import { fineTuneStackId } from '../../../stacks/kinds/fine-tune/names.ts';
import { FINE_TUNE } from '../../../stacks/kinds/fine-tune/index.ts';
import type { SpecCompiler, StackKind } from '../../../stacks/kinds/kind.ts';
import { API_VERSION, EnvironmentName } from '../../../stacks/language/scalars.ts';
import { resolved } from '../../../stacks/resolved-stack.ts';
import { TemperStack } from '../../../stacks/temper-stack.ts';
import { inTokenSpace } from '../../../stacks/token-space.ts';

const Probe = z
  .strictObject({
    apiVersion: z.literal(API_VERSION).describe("The version of the spec's format."),
    kind: z.literal('Probe').describe('What the document declares.'),
    metadata: z
      .strictObject({ name: EnvironmentName.describe('Name of the probe.') })
      .describe('Who the probe is.'),
    spec: z
      .strictObject({
        environment: EnvironmentName.describe('Name of the Environment it lives in.'),
        model: z.string().min(1).max(64).describe('The version that is asked, by its id.'),
        questions: z
          .array(z.string().min(1).max(200))
          .min(1)
          .max(9)
          .describe('What it is asked; each question is a stack of its own.'),
      })
      .describe('What is asked of whom.'),
  })
  .describe('Questions that a trained model is asked.');
type Probe = z.infer<typeof Probe>;

class ProbeStack extends TemperStack {
  constructor(probe: Probe, at: number, environment: TemperStack['environment']) {
    const { name } = probe.metadata;
    super({
      id: `probe/${name}/${at}`,
      environment,
      stateKey: `temper/probes/${name}/${at}.tfstate`,
      tags: {},
    });
    const { account } = environment.spec;
    const object = new S3Object(this, 'question', {
      bucket: this.data(bucketName(environment.metadata.name, 'artifacts', account)),
      key: this.data(`probes/${name}/${at}.txt`),
      content: this.data(probe.spec.questions[at] ?? ''),
      metadata: { 'temper-stack': this.data(this.stackId) },
      overrideProvider: { defaultTags: { tags: {} } },
    });
    this.origin(object, ['spec', 'questions', at], { content: ['spec', 'questions', at] });
    this.outputs({ asked: object.key });
  }
}

const COMPILER: SpecCompiler<Probe> = {
  stages: () => [],
  *compile({ spec, value, environment, find }) {
    const model = find(FINE_TUNE, value.spec.model);
    if (model === undefined) throw new Error(`there is no ${value.spec.model}`);
    for (const at of value.spec.questions.keys()) {
      yield inTokenSpace(() => ({
        ...resolved(new ProbeStack(value, at, environment)),
        kind: value.kind,
        title: `${value.metadata.name} ${at}`,
        // A question is asked when the one before it was.
        dependsOn: [
          fineTuneStackId(model.metadata.name, model.spec.version),
          ...(at === 0 ? [] : [`probe/${value.metadata.name}/${at - 1}`]),
        ],
        deletionPolicy: 'delete' as const,
        placedBy: ['spec', 'environment'],
        file: spec.file,
        assets: [],
      }));
    }
  },
};

export const PROBE: StackKind<Probe> = {
  kind: 'Probe',
  schema: Probe,
  nearMisses: [{ names: 'prompt prompts question', to: 'spec.questions' }],
  nearWords: {},
  unavailableWords: {},
  rules: [],
  noun: 'probe',
  duplicate: {
    code: 'RULE_DUPLICATE_ENVIRONMENT',
    path: ['metadata', 'name'],
    message: ({ metadata }) => `probe ${metadata?.name} is declared twice`,
    why: 'each asks its own questions',
    fix: 'remove one of them',
  },
  references: [
    inEnvironment(['spec', 'environment']),
    { kind: 'FineTune', path: ['spec', 'model'], by: 'id', unknown: 'RULE_VERSION_GAP' },
  ],
  target: 'the name of a probe',
  concernsAll: false,
  after: ['FineTune'],
  retired: [],
  reconstructed: ({ key, environment }) => {
    const [, name, at] = /^temper\/probes\/([^/]+)\/(\d)\.tfstate$/.exec(key) ?? [];
    if (name === undefined) return undefined;
    const [{ apiVersion, metadata }, model] = [
      { apiVersion: API_VERSION, metadata: { name } },
      'bot-v1',
    ];
    const spec = { environment, model, questions: Array(Number(at) + 1).fill('?') };
    const asked = {
      apiVersion,
      kind: 'FineTune',
      metadata: { name: 'bot' },
      spec: {
        version: 1,
        environment,
        baseModel: 'amazon.nova-micro-v1:0:128k',
        dataset: { train: 'train.jsonl' },
      },
    };
    return { id: name, documents: [{ apiVersion, kind: 'Probe', metadata, spec }, asked] };
  },
  bounds: () => [],
  reach: (environment) => ({
    stateKeys: ['temper/probes/*.tfstate'],
    resources: [
      {
        type: 'aws_s3_object',
        named: {
          bucket: bucketName(environment.metadata.name, 'artifacts', environment.spec.account),
          key: 'probes/*',
        },
      },
    ],
  }),
  overrides: () => [],
  placeholderFacts: undefined,
  id: ({ metadata }) => metadata?.name,
  nameIn: (id) => id,
  environment: ({ spec }) => spec?.environment,
  files: () => [],
  next: () => undefined,
  firstFiles: () => Promise.resolve({ files: [], notes: [] }),
  compiler: () => Promise.resolve(COMPILER),
};

export const OPERATED_PROBE: OperatedKind<Probe> = {
  definition: PROBE,
  gather: () => Promise.resolve(undefined),
  dataFiles: () => [],
  survey: () => undefined,
  whenRemoved: (spec) => [
    {
      code: 'CLI_VERSION_REMOVED',
      severity: 'warning',
      message: `nobody asks ${spec.draft.metadata?.name} any more`,
    },
  ],
  stage: () => Promise.resolve(),
  ready: () => Promise.resolve(),
  explained: (_, diagnostics) => Promise.resolve(diagnostics),
  monthlyCost: () => [],
  gates: () => Promise.resolve([]),
  training: undefined,
  spending: undefined,
  status: stateStatus,
  kept: () => Promise.resolve([]),
  served: () => Promise.resolve([]),
  asks: () => [],
  examine: ({ environment }) =>
    Promise.resolve([{ subject: `${environment}: probes`, status: 'ok', found: 'may be asked' }]),
};
