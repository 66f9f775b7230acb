import { OPERATED_KINDS } from '../../../controller/kinds/index.ts';
import { ecrRegistry } from '../../../controller/aws/ecr-login.ts';
import { awsClients } from '../../../controller/aws/clients.ts';
import { stage, type StageOptions } from '../../../controller/stage.ts';
import type { StageCopy } from '../../../controller/staging/copy.ts';
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import { ACCOUNT, type Moto } from '../aws/moto.ts';
import { ENVIRONMENT, fakeOperator, workspaceIn } from '../fake-operator.ts';
import { onFleet, withFleets } from '../fleets-to-recommend.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

export const ARTIFACTS = `temper-lab-artifacts-${ACCOUNT}`;
/** The least that S3 takes. */
const PART_BYTES = 5 * 1024 * 1024;

export interface StageRequest extends Partial<StageOptions> {
  readonly variables?: Record<string, string | undefined>;
  readonly signal?: AbortSignal;
}

/** A fleet with the recipe, or with another workload. */
export const staging = (workload = '{ recipe: bert-classification }') =>
  onFleet('sorter', { compute: `instanceType: g5.xlarge\n    workload: ${workload}` });

/** A repository with these specs, whose environment is in moto; with a `network`, fleets are in that. */
export async function stagingLaboratory(moto: Moto, root: string, text: string, network?: string) {
  const lab = withFleets(ENVIRONMENT).replace('111122223333', ACCOUNT);
  const [environment, fleets] =
    network === undefined
      ? [lab, text]
      : [
          lab.replace('fleets: {}', `fleets: { network: ${network} }`),
          text.replace(/^ +subnet: .*\n/m, ''),
        ];
  const workspace = await workspaceIn(root, environment + fleets, OPERATED_KINDS);
  const run = async ({ variables = {}, signal, ...options }: StageRequest = {}) => {
    const shown: StageCopy[] = [];
    const fake = fakeOperator(root, {
      kinds: OPERATED_KINDS,
      ...(signal !== undefined && { signal }),
    });
    const operator = {
      ...fake,
      variables: { PATH: process.env['PATH'], ...variables },
      inAws: (compiled: Parameters<typeof fake.inAws>[0]) => ({
        ...fake.inAws(compiled),
        access: moto.access(),
      }),
    };
    const staged = await stage(operator, workspace, {
      allowPickle: false,
      weights: false,
      recipeRequirements: () => undefined,
      images: false,
      credentialsFor: () => Promise.resolve(undefined),
      ownRegistry: ecrRegistry,
      partBytes: PART_BYTES,
      approve: (copies) => Promise.resolve(shown.push(...copies) >= 0),
      ...options,
    });
    const diagnostics = staged.pins.map(({ diagnostic }) => diagnostic);
    return { ...staged, diagnostics, shown, said: fake.said };
  };
  return { root, workspace, run };
}

/** The artifacts bucket of the environment, as a test sees it. */
export function artifactsIn(moto: Moto) {
  const s3 = () => awsClients(moto.access()).s3();
  return {
    async create() {
      await moto.reset();
      await (await s3()).createBucket({ Bucket: ARTIFACTS });
    },
    async put(Key: string, Body: string) {
      await (await s3()).putObject({ Bucket: ARTIFACTS, Key, Body });
    },
    async keys(): Promise<string[]> {
      const { Contents = [] } = await (await s3()).listObjectsV2({ Bucket: ARTIFACTS });
      return Contents.map(({ Key = '' }) => Key);
    },
    async read(Key: string): Promise<Buffer> {
      const { Body } = await (await s3()).getObject({ Bucket: ARTIFACTS, Key });
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    /** Of large objects that were begun and not ended. */
    async unfinished(): Promise<number> {
      const found = await (await s3()).listMultipartUploads({ Bucket: ARTIFACTS });
      return found.Uploads?.length ?? 0;
    },
  };
}

/** What somebody is told who fails. */
export const toldBy = (work: Promise<unknown>): Promise<readonly unknown[]> =>
  work.then(
    () => [],
    (error: unknown) => (error instanceof TemperError ? error.diagnostics : [error]),
  );

/** What a line to be written into a spec says. */
export const digestIn = (fix: string | undefined): string =>
  /sha256: ([0-9a-f]{64})/.exec(fix ?? '')?.[1] ?? '';
