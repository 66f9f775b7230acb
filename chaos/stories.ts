/* What a run that is ended was asked for, and what there must be in the end. */
import { ENVIRONMENT, type Stage } from './stage.ts';

export interface Story {
  /** How often it is drawn, against the others. */
  readonly weight: number;
  readonly command: 'apply' | 'destroy';
  /** Everything in the repository, or one of it. */
  readonly of: 'all' | 'environment' | 'model';
  /** About how many requests the command makes when nothing comes between: moments are drawn among them. */
  readonly requests: number;
  /** Most of it is waiting: it may run beside others. */
  readonly waits: boolean;
  /** Operations of which answers are lost. */
  readonly operations: readonly [string, ...string[]];
  /** Brings the specs and the world to where the command is run. */
  prepare(stage: Stage): Promise<void>;
  /** Trainings that there must be in the end, by the name of their job; never more than one of each. */
  jobs(model: string): readonly string[];
}

const OF_A_MODEL = [
  'CreateModelCustomizationJob',
  'CreateRole',
  'PutRolePolicy',
  'PutObject',
  'DeleteObject',
] as const;

const OF_AN_ENVIRONMENT = [
  'CreateBucket',
  'PutBucketPolicy',
  'CreateTopic',
  'CreateBudget',
  'CreateLogGroup',
] as const;

/** How long every training has ended by, in milliseconds of the sandbox's clock. */
const TRAINED_MS = 6 * 3_600_000;

export const STORIES = {
  'apply of a model': {
    weight: 12,
    command: 'apply',
    of: 'model',
    requests: 44,
    waits: false,
    operations: OF_A_MODEL,
    prepare: async (stage) => {
      await stage.makeBuckets();
      await stage.writeModel();
    },
    jobs: (model) => [`${model}-v1`],
  },
  'apply of a second attempt': {
    weight: 3,
    command: 'apply',
    of: 'model',
    requests: 44,
    waits: false,
    operations: OF_A_MODEL,
    async prepare(stage) {
      await stage.makeBuckets();
      await stage.writeModel();
      await stage.setFaults(`fail-job=${stage.model}-v1`);
      await stage.succeed('apply', stage.model);
      await stage.advance(TRAINED_MS);
      await stage.writeModel({ attempt: 2 });
    },
    jobs: (model) => [`${model}-v1`, `${model}-v1-a2`],
  },
  'destruction of a model': {
    weight: 3,
    command: 'destroy',
    of: 'model',
    requests: 44,
    waits: false,
    operations: ['DeleteCustomModel', 'DeleteRole', 'DeleteRolePolicy', 'DeleteObject'],
    async prepare(stage) {
      await stage.makeBuckets();
      await stage.writeModel({ deletionPolicy: 'delete' });
      await stage.succeed('apply', stage.model);
      await stage.advance(TRAINED_MS);
    },
    jobs: (model) => [`${model}-v1`],
  },
  'apply of an environment and a model': {
    weight: 2,
    command: 'apply',
    of: 'all',
    requests: 280,
    waits: true,
    operations: [...OF_A_MODEL, ...OF_AN_ENVIRONMENT],
    prepare: (stage) => stage.writeModel(),
    jobs: (model) => [`${model}-v1`],
  },
  // Without a model: no training would start before a new key's alias counts, minutes later.
  'apply of an environment with a key': {
    weight: 1,
    command: 'apply',
    of: 'environment',
    requests: 260,
    waits: true,
    operations: [...OF_AN_ENVIRONMENT, 'CreateKey', 'CreateAlias'],
    prepare: (stage) => stage.writeKeyedEnvironment(),
    jobs: () => [],
  },
} as const satisfies Readonly<Record<string, Story>>;

export type StoryName = keyof typeof STORIES;

/** The words of a story's command. */
export function wordsOf(name: StoryName, model: string): readonly [string, ...string[]] {
  const { command, of } = STORIES[name];
  return [command, ...{ all: [], environment: [ENVIRONMENT], model: [model] }[of]];
}
