import { stagedManifestKey } from '../../stacks/kinds/fine-tune/compute/ec2/names.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { StagedStore } from '../aws/staged-store.ts';
import type { Machine } from '../stack/machine.ts';
import { HUB, type HubPlace } from './hub.ts';
import type { Outside } from './outside-request.ts';
import { pinsOf, type Pins, type Version } from './pins.ts';
import type { StagedContent } from './staged-content.ts';
import { findWeights } from './weights.ts';
import { findWheels, requirementsDigest } from './wheels.ts';

/** What a person says besides what the specs say. */
export interface SourceOptions {
  /** A folder with weights, instead of the hub. */
  readonly from?: string;
  /** The commit of weights where a spec names none. */
  readonly revision?: string;
  readonly allowPickle: boolean;
  /** Weights for programs of one's own, too, whose specs pin none yet. */
  readonly weights: boolean;
  /** Requirements of a command. */
  readonly requirements?: string;
  /** Pythons that packages are fetched for. @default those of machine images */
  readonly pythons?: readonly string[];
  /** The file by which Temper pins a recipe's packages; undefined of one that needs none. */
  recipeRequirements(recipe: string): string | undefined;
}

/** A set that a version needs. */
export interface Found {
  readonly kind: 'weights' | 'wheels';
  readonly title: string;
  readonly content: StagedContent;
  /** That the spec names another digest, or none. */
  readonly pins?: Pins;
  /** Removes what was fetched to this machine. */
  readonly remove: () => Promise<void>;
}

interface Ways extends SourceOptions {
  readonly store: StagedStore;
}

type Here = Pick<Machine, 'variables' | 'clock' | 'signal'>;

/** Digits of a commit that people tell it by. */
const SHORT_COMMIT = 12;

/** The weights that a version begins from; none where they are staged, or where it pins none and runs a program of its own. */
export async function weightsFor(here: Here, version: Version, ways: Ways): Promise<Found[]> {
  const { weights: pinned, recipe } = version.workload;
  if (pinned === undefined && recipe === undefined && !ways.weights) return [];
  if (pinned !== undefined && (await isThere(ways.store, pinned.sha256))) return [];
  const { revision, content } = await findWeights(outsideOf(here), {
    repository: version.baseModel,
    revision: pinned?.revision ?? ways.revision,
    hub: hubOf(here),
    from: ways.from,
    allowPickle: ways.allowPickle,
  });
  const same = pinned?.sha256 === content.sha256 && pinned.revision === revision;
  const line = `weights: { revision: ${revision}, sha256: ${content.sha256} }`;
  const title = `${version.baseModel}@${revision.slice(0, SHORT_COMMIT)}`;
  const found: Found = { kind: 'weights', title, content, remove: () => Promise.resolve() };
  return [same ? found : { ...found, pins: pinsOf(version, 'weights', line) }];
}

/** The packages of a version: a recipe's as Temper pins them, a command's by a file that is named; none where they are staged. */
export async function packagesFor(here: Here, version: Version, ways: Ways): Promise<Found[]> {
  const { recipe, image } = version.workload;
  if (recipe !== undefined) {
    const requirements = ways.recipeRequirements(recipe);
    if (requirements === undefined) return [];
    const sha256 = await requirementsDigest(requirements);
    return (await isThere(ways.store, sha256))
      ? []
      : [await fetched({ ...here, ...ways }, recipe, requirements)];
  }
  return image === undefined ? packagesOfCommand(here, version, ways) : [];
}

async function packagesOfCommand(here: Here, version: Version, ways: Ways): Promise<Found[]> {
  const pinned = version.workload.wheels?.sha256;
  const there = pinned !== undefined && (await isThere(ways.store, pinned));
  const { requirements } = ways;
  if (requirements === undefined) {
    if (pinned === undefined || there) return [];
    throw unnamed(version);
  }
  const sha256 = await requirementsDigest(requirements);
  if (there && pinned === sha256) return [];
  const found = await fetched({ ...here, ...ways }, 'the command', requirements);
  if (pinned === sha256) return [found];
  return [{ ...found, pins: pinsOf(version, 'wheels', `wheels: { sha256: ${sha256} }`) }];
}

async function fetched(
  { variables, signal, pythons: wanted }: Here & Pick<Ways, 'pythons'>,
  whose: string,
  requirements: string,
): Promise<Found> {
  const { pythons, content, remove } = await findWheels({
    variables,
    signal,
    requirements,
    ...(wanted !== undefined && { pythons: wanted }),
  });
  const title = `packages of ${whose} for Python ${pythons.join(', ')}`;
  return { kind: 'wheels', title, content, remove };
}

async function isThere(store: StagedStore, sha256: string): Promise<boolean> {
  return (await store.find(stagedManifestKey(sha256))) !== undefined;
}

function outsideOf({ clock, signal }: Here): Outside {
  return { clock, signal };
}

/** As everything that speaks to the hub finds it. @throws TemperError STAGE_UNNAMED */
function hubOf({ variables }: Here): HubPlace {
  const said = variables['HF_ENDPOINT'] || HUB;
  if (!URL.canParse(said) || !/^https?:$/.test(new URL(said).protocol))
    throw problem(
      '`HF_ENDPOINT` is not the address of a hub',
      'write it as `https://…`, or leave it out',
    );
  return { endpoint: new URL(said), token: variables['HF_TOKEN'] };
}

function unnamed({ title }: Version): TemperError {
  return problem(
    `the Python packages of ${title} are not staged, and nothing says which they are`,
    'name the file of requirements that `wheels.sha256` is the digest of with `--requirements`',
  );
}

function problem(message: string, fix: string): TemperError {
  return new TemperError([{ code: 'STAGE_UNNAMED', severity: 'error', message, fix }]);
}
