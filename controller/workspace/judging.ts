/* From what was read and chosen to a workspace: facts are gathered, and the rules are asked. */
import pLimit from 'p-limit';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { SpecKinds } from '../../stacks/language/kind.ts';
import { referencesOf } from '../../stacks/language/references.ts';
import { checkSpecs, concernsUntrained } from '../../stacks/language/rules/index.ts';
import type { SourceFile } from '../../stacks/language/source.ts';
import type { Declared, Facts, SpecSet } from '../../stacks/language/spec-set.ts';
import type { WorkspaceKind } from './workspace-kind.ts';
import type { Workspace, WorkspaceOptions } from './workspace.ts';

/** Specs whose files are read at once: they are streamed, so this bounds open files, not memory. */
const GATHERED_AT_ONCE = 4;

/** Where a workspace is, and what it is judged with. */
export type JudgingOptions = Pick<WorkspaceOptions, 'root' | 'today' | 'kinds' | 'asksAws'>;

/** Specs as they were read, and which of them a command is about. */
export interface Chosen {
  readonly files: readonly SourceFile[];
  readonly specs: SpecSet;
  readonly selected: readonly Declared[];
  /** Files whose mistakes are asked for, besides those of what is selected and of what it cannot be judged without. */
  readonly concerned: readonly string[];
  /** What is said already: of files that were not read, and of what a change may not do. */
  readonly said: readonly Diagnostic[];
  readonly removed: readonly Declared[];
  /** The past of the specs; asked only where a rule turns on it. */
  history(): Promise<Facts['history']>;
}

/** Gathers the facts about what was chosen and judges it. */
export async function judgedWorkspace(options: JudgingOptions, chosen: Chosen): Promise<Workspace> {
  const { files, specs, selected } = chosen;
  const kinds = options.kinds.map(({ definition }) => definition);
  const known: Facts = {
    today: options.today,
    gathered: await gather(options, selected),
    ...(options.asksAws === true && { history: 'aws' }),
  };
  const relevant = new Set([...chosen.concerned, ...filesNeededBy(specs, kinds, selected)]);
  const texts = new Map(files.map((file) => [file.path, file.text]));
  const workspaceWith = ({ facts, broken }: Judged): Workspace => ({
    root: options.root,
    kinds: options.kinds,
    specs,
    selected,
    facts,
    diagnostics: [
      ...chosen.said,
      ...[...specs.diagnostics, ...broken].filter((one) => concerns(one, relevant)),
    ],
    removed: chosen.removed,
    sources: (file) => texts.get(file),
    judgedBy(newer) {
      const more = { ...facts, gathered: joined(facts.gathered, newer) };
      return workspaceWith({ facts: more, broken: checkSpecs(specs, more, kinds) });
    },
  });
  return workspaceWith(await judged(chosen, kinds, known));
}

function joined(known: Facts['gathered'], newer: Facts['gathered']): Facts['gathered'] {
  const kinds = new Set([...Object.keys(known), ...Object.keys(newer)]);
  return Object.fromEntries(
    [...kinds].map((kind) => [
      kind,
      new Map([...(known[kind] ?? new Map()), ...(newer[kind] ?? new Map())]),
    ]),
  );
}

/** What is known, and what breaks a rule by it. */
interface Judged {
  readonly facts: Facts;
  readonly broken: readonly Diagnostic[];
}

/**
 * What breaks a rule. The past is looked up where a rule is broken that only concerns what is not trained yet, and the rules
 * are asked again: most repositories never need it.
 */
async function judged(
  { specs, history }: Pick<Chosen, 'specs' | 'history'>,
  kinds: SpecKinds,
  facts: Facts,
): Promise<Judged> {
  const broken = checkSpecs(specs, facts, kinds);
  if (facts.history !== undefined || !broken.some(({ code }) => concernsUntrained(kinds, code))) {
    return { facts, broken };
  }
  const past = await history();
  if (past === undefined) return { facts, broken };
  const remembering = { ...facts, history: past };
  return { facts: remembering, broken: checkSpecs(specs, remembering, kinds) };
}

function concerns({ at, related }: Diagnostic, files: ReadonlySet<string>): boolean {
  return (
    at === undefined ||
    files.has(at.file) ||
    (related ?? []).some((other) => files.has(other.at.file))
  );
}

async function gather(
  { root, kinds }: { readonly root: string; readonly kinds: readonly WorkspaceKind[] },
  selected: readonly Declared[],
): Promise<Facts['gathered']> {
  const limit = pLimit(GATHERED_AT_ONCE);
  const gathered = await Promise.all(
    kinds.map(async (kind) => {
      const { definition } = kind;
      const facts = selected
        .filter((spec) => spec.kind === definition.kind)
        .map((spec) =>
          limit(
            async () => [definition.id(spec.draft), await kind.gather({ root, spec })] as const,
          ),
        );
      const known = (await Promise.all(facts)).flatMap(([id, found]) =>
        id === undefined || found === undefined ? [] : [[id, found] as const],
      );
      return [definition.kind, new Map(known)] as const;
    }),
  );
  return Object.fromEntries(gathered);
}

/** The files whose mistakes concern the selection: its own, and those of what it cannot be judged without. */
function filesNeededBy(
  { documents }: SpecSet,
  kinds: SpecKinds,
  selected: readonly Declared[],
): string[] {
  const byName = new Map<string, Declared[]>();
  for (const one of documents) {
    const name = `${one.kind} ${one.draft.metadata?.name}`;
    byName.set(name, [...(byName.get(name) ?? []), one]);
  }
  // What is added while it is walked is walked, too: an environment of a model of what is selected.
  const needed = new Set(selected);
  for (const spec of needed) {
    for (const { kind, name } of referencesOf(spec, kinds)) {
      for (const other of byName.get(`${kind} ${name}`) ?? []) needed.add(other);
    }
  }
  return [...needed].map(({ file }) => file);
}
