import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { datasetFacts } from '../../controller/dataset/facts.ts';
import { compile } from '../../stacks/compile.ts';
import type { DatasetFacts, FileFacts } from '../../stacks/kinds/fine-tune/dataset-facts.ts';
import { FINE_TUNE } from '../../stacks/kinds/fine-tune/index.ts';
import { KINDS } from '../../stacks/kinds/index.ts';
import { readSpecs } from '../../stacks/language/read-specs.ts';
import { documentsOf, type Facts, type SpecSet } from '../../stacks/language/spec-set.ts';
import type { Stack } from '../../stacks/stack.ts';

export const REPOSITORY = join(import.meta.dirname, '../..');
const fixtures = join(REPOSITORY, 'test/fixtures/compile/specs');
const FILES = ['environments.yaml', 'models.yaml'];

/** A repository's specs; the fixtures' unless texts are given. */
export function specsOf(...texts: string[]): SpecSet {
  const files =
    texts.length > 0 ? texts : FILES.map((name) => readFileSync(join(fixtures, name), 'utf8'));
  const specs = readSpecs(
    files.map((text, index) => ({ path: `specs/${index}.yaml`, text })),
    KINDS,
  );
  if (specs.diagnostics.length > 0) throw new Error(JSON.stringify(specs.diagnostics[0]));
  return specs;
}

/** Facts about a file that holds `content`. */
export function fileFacts(content: string): FileFacts {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { source: 'data.jsonl', sha256, bytes: 9, records: 100, characters: 9 };
}

/** Facts for every FineTune: each has training data of its own, and validation data should it ask for some. */
export function factsFor(specs: SpecSet): Facts {
  const datasets = documentsOf(specs, FINE_TUNE).map(({ draft }): [string, DatasetFacts] => {
    const id = `${draft.metadata?.name}-v${draft.spec?.version}`;
    const facts = { train: fileFacts(`${id} train`), validation: fileFacts(`${id} validation`) };
    return [id, { ...facts, problems: [] }];
  });
  return factsWith(datasets);
}

/** Facts that hold this much about the data of FineTunes. */
export function factsWith(datasets: Iterable<readonly [string, DatasetFacts]> = []): Facts {
  return { today: '2026-11-20', gathered: { FineTune: new Map(datasets) } };
}

/** All stacks of some specs. */
export async function stacksOf(specs: SpecSet, facts: Facts): Promise<Stack[]> {
  return Array.from(await compile({ specs, facts, kinds: KINDS }), ({ stack }) => stack);
}

/** The stacks of some specs, by id. */
export async function compiled(...texts: string[]): Promise<ReadonlyMap<string, Stack>> {
  const specs = specsOf(...texts);
  const stacks = await stacksOf(specs, factsFor(specs));
  return new Map(stacks.map((stack) => [stack.id, stack]));
}

/** The stacks of the examples in `specs/`, with the data that lies beside them. */
export async function exampleStacks(): Promise<Stack[]> {
  const paths = readdirSync(join(REPOSITORY, 'specs'), { recursive: true, encoding: 'utf8' });
  const specs = readSpecs(
    paths
      .filter((path) => path.endsWith('.yaml'))
      .sort()
      .map((path) => ({
        path: `specs/${path.replaceAll('\\', '/')}`,
        text: readFileSync(join(REPOSITORY, 'specs', path), 'utf8'),
      })),
    KINDS,
  );
  const datasets = documentsOf(specs, FINE_TUNE).map(async ({ file, value }) => {
    if (value === undefined) throw new Error(`${file} has mistakes`);
    const { metadata, spec } = value;
    const request = { root: REPOSITORY, specFile: file, dataset: spec.dataset };
    return [`${metadata.name}-v${spec.version}`, await datasetFacts(request)] as const;
  });
  return stacksOf(specs, factsWith(await Promise.all(datasets)));
}

// oxlint-disable-next-line typescript/no-explicit-any -- Terraform JSON is read the way a person would
export type Terraform = any;

/** A stack's configuration. */
export function terraformOf(stack: Stack | undefined): Terraform {
  if (stack === undefined) return null;
  return { ...JSON.parse(stack.terraformJson), ...JSON.parse(stack.versionsJson) };
}

/** Every resource of a configuration, with its type and name. */
export function resourcesOf(stack: Stack): { type: string; name: string; body: Terraform }[] {
  return Object.entries(terraformOf(stack).resource as Record<string, Terraform>).flatMap(
    ([type, named]) => Object.entries(named).map(([name, body]) => ({ type, name, body })),
  );
}
