import type { AwsRequest, AwsResponse, SimulatedService } from '../aws-request.ts';
import { answerJsonLater, JsonServiceError } from '../json-service.ts';
import {
  createFileSystem,
  deleteFileSystem,
  describeFileSystems,
  listTagsForResource,
  tagResource,
  untagResource,
  updateFileSystem,
} from './file-systems.ts';
import type { FsxCall } from './fsx-call.ts';
import { emptyFsx, settleFsx, type FsxState } from './fsx-state.ts';
import type { FleetNetwork } from './network.ts';
import {
  cancelTask,
  createAssociation,
  createTask,
  deleteAssociation,
  describeAssociations,
  describeTasks,
  updateAssociation,
} from './repositories.ts';

const TARGET = 'AWSSimbaAPIService_v20180301.';

const OPERATIONS: Readonly<Record<string, (call: FsxCall) => object | Promise<object>>> = {
  CreateFileSystem: createFileSystem,
  DescribeFileSystems: describeFileSystems,
  UpdateFileSystem: updateFileSystem,
  DeleteFileSystem: deleteFileSystem,
  CreateDataRepositoryAssociation: createAssociation,
  DescribeDataRepositoryAssociations: describeAssociations,
  UpdateDataRepositoryAssociation: updateAssociation,
  DeleteDataRepositoryAssociation: deleteAssociation,
  CreateDataRepositoryTask: createTask,
  DescribeDataRepositoryTasks: describeTasks,
  CancelDataRepositoryTask: cancelTask,
  ListTagsForResource: listTagsForResource,
  TagResource: tagResource,
  UntagResource: untagResource,
};

/**
 * Amazon FSx for Lustre: file systems, their links to S3 and tasks on those, over its JSON API. moto 5.2 keeps a file
 * system without a lifecycle, a name to mount or any check, and nothing else; so all of it is here. No byte is stored.
 */
export class SimulatedFsx implements SimulatedService {
  readonly #now: () => number;
  readonly #network: FleetNetwork;
  #states = new Map<string, FsxState>();

  /** `now` is the sandbox's time, in milliseconds since the epoch. */
  constructor(now: () => number, network: FleetNetwork) {
    this.#now = now;
    this.#network = network;
  }

  async handle(request: AwsRequest): Promise<AwsResponse | undefined> {
    const target = request.headers['x-amz-target'] ?? '';
    if (request.service !== 'fsx' || !target.startsWith(TARGET)) return undefined;
    const name = target.slice(TARGET.length);
    const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    return answerJsonLater(request, async (input) => {
      if (operation === undefined)
        throw new JsonServiceError(
          'UnsupportedOperation',
          `the sandbox does not simulate fsx:${name}`,
        );
      const state = this.#stateOf(request);
      const nowMs = this.#now();
      settleFsx(state, nowMs);
      return operation({ state, nowMs, input, network: this.#network });
    });
  }

  /** The tags of what has such an ARN; none when there is no such thing. */
  tagsOf(arn: string): Readonly<Record<string, string>> {
    const all = [...this.#states.values()].flatMap(({ fileSystems, associations, tasks }) => [
      ...fileSystems,
      ...associations,
      ...tasks,
    ]);
    // A request names an association without its file system.
    const named = (one: string) => one.replace(/:association\/[^/]+\//, ':association/*/');
    const tags = all.find((one) => one.arn === arn || named(one.arn) === arn)?.tags ?? [];
    return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
  }

  snapshot(): unknown {
    return structuredClone([...this.#states.values()]);
  }

  restore(snapshot: unknown): void {
    if (!Array.isArray(snapshot)) throw new TypeError('not a snapshot of Amazon FSx');
    const states = structuredClone(snapshot) as FsxState[];
    this.#states = new Map(states.map((state) => [placeOf(state), state]));
  }

  #stateOf({ account, region }: AwsRequest): FsxState {
    const key = placeOf({ account, region });
    const state = this.#states.get(key) ?? emptyFsx(account, region);
    this.#states.set(key, state);
    return state;
  }
}

function placeOf({ account, region }: Pick<FsxState, 'account' | 'region'>): string {
  return `${account}/${region}`;
}
