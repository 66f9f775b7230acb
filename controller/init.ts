import { posix } from 'node:path';
import type { FirstFile, FirstFiles, FirstFilesRequest } from '../stacks/kinds/first-files.ts';
import { TemperError, type Diagnostic } from '../stacks/language/diagnostic.ts';
import { readSpecs } from '../stacks/language/index.ts';
import { checkSpecs } from '../stacks/language/rules/index.ts';
import { codeOwnersText, TRUSTED_PATHS } from './code-owners.ts';
import { workflowFiles } from './workflows/index.ts';
import { NewFiles, type Written } from './workspace/new-files.ts';
import { isExact, MANIFEST, pinned, type PackageVersion } from './workspace/package-manifest.ts';
import { readSpecFiles } from './workspace/spec-files.ts';
import { SPECS_FOLDER } from './workspace/workspace.ts';
import type { WorkspaceKind } from './workspace/workspace-kind.ts';

/** Where the JSON Schema of specs lies in Temper's package. */
const SCHEMA = 'schema/temper.v1alpha1.json';
const IGNORE_LIST = '.gitignore';
const INSTALLED = 'node_modules/';

export interface InitOptions {
  readonly root: string;
  /** What is to be declared first, and where. */
  readonly first: Omit<FirstFilesRequest, 'schemaFrom'>;
  /** The Temper that the repository is to use from now on. */
  readonly temper: PackageVersion;
  readonly kinds: readonly WorkspaceKind[];
  /** The default branch: what is merged to it is applied. */
  readonly branch: string;
  /** Who has a say about environments and workflows: `@organisation/team`. */
  readonly owners?: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly today: string;
}

/** What became of a repository that was started. */
export interface Started {
  readonly files: readonly { readonly path: string; readonly written: Written }[];
  /** Nothing brought Temper into this repository until now. */
  readonly toInstall: boolean;
  /** What a person should know besides. */
  readonly notes: readonly string[];
}

/**
 * Starts a repository: a manifest that brings Temper, an environment, a model with its data, what editors need, and the
 * workflows for GitHub. Whatever is there is kept, so it may run again; where there are specs already, none are added.
 * @throws TemperError for values that no spec may have and for what cannot be written; the former before anything is
 */
export async function initialize(options: InitOptions): Promise<Started> {
  const repository = await NewFiles.in(options.root);
  const parts = await firstSpecs(options);
  const manifest = pinned(await repository.read(MANIFEST), options.temper);
  const ignored = ignoring(await repository.read(IGNORE_LIST));
  const files = [
    { path: MANIFEST, written: await repository.merge(MANIFEST, manifest.text) },
    { path: IGNORE_LIST, written: await repository.merge(IGNORE_LIST, ignored) },
  ];
  const notes = pinNotes(options.temper, manifest.was);
  const rest = [
    editorSettings(options.temper),
    { files: workflowFiles('package', options.branch), notes: [] },
    await codeOwners(repository, options.owners),
  ];
  for (const part of [...parts, ...rest]) {
    const added = await Promise.all(part.files.map((file) => addTo(repository, file)));
    files.push(...added);
    const isNews = part.files.length === 0 || added.some(({ written }) => written === 'created');
    if (isNews) notes.push(...part.notes);
  }
  return { files, toInstall: manifest.was === undefined, notes };
}

async function addTo(repository: NewFiles, { path, text }: FirstFile) {
  return { path, written: await repository.add(path, text) };
}

/** What each kind starts with; nothing where somebody has written specs already. */
async function firstSpecs({
  root,
  first,
  temper,
  kinds,
  today,
}: InitOptions): Promise<FirstFiles[]> {
  const schemaFrom = (path: string) => posix.relative(posix.dirname(path), schemaOf(temper));
  const parts = await Promise.all(
    kinds.map(({ definition }) => definition.firstFiles({ ...first, schemaFrom })),
  );
  const files = parts.flatMap((part) => part.files);
  requireSound(files, kinds, today);
  const others = readSpecFiles(root, SPECS_FOLDER).files.filter(
    ({ path }) => !files.some((file) => file.path === path),
  );
  if (others.length === 0) return parts;
  const note = `${SPECS_FOLDER}/ has specs already, such as ${others[0]?.path}: none were added`;
  return [{ files: [], notes: [note] }];
}

/** @throws TemperError with what is wrong with the values that were given; the files do not exist, so it has no places. */
function requireSound(
  files: readonly FirstFile[],
  kinds: readonly WorkspaceKind[],
  today: string,
): void {
  const definitions = kinds.map(({ definition }) => definition);
  const specs = readSpecs(
    files.filter(({ path }) => path.endsWith('.yaml')),
    definitions,
  );
  const found = [
    ...specs.diagnostics,
    ...checkSpecs(specs, { today, gathered: {} }, definitions),
  ].map(({ at: _at, related: _related, ...rest }): Diagnostic => rest);
  const [first, ...rest] = found.filter(({ severity }) => severity === 'error');
  if (first !== undefined) throw new TemperError([first, ...rest]);
}

function schemaOf({ name }: PackageVersion): string {
  return `node_modules/${name}/${SCHEMA}`;
}

/** For Visual Studio Code with the YAML extension; the first line of a spec says the same to every editor. */
function editorSettings(temper: PackageVersion): FirstFiles {
  const schemas = { [`./${schemaOf(temper)}`]: `${SPECS_FOLDER}/**/*.{yaml,yml}` };
  const text = `${JSON.stringify({ 'yaml.schemas': schemas }, null, 2)}\n`;
  return { files: [{ path: '.vscode/settings.json', text }], notes: [] };
}

/** Where GitHub looks for it; it takes the first. */
const CODE_OWNERS = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const;

/** Who must agree to changes of what decides over trust. A list that is there is kept, wherever it is. */
async function codeOwners(repository: NewFiles, owners: string | undefined): Promise<FirstFiles> {
  const [path, ...others] = CODE_OWNERS;
  for (const other of others) {
    if ((await repository.read(other)) === undefined) continue;
    const note = `${other} names the code owners: name somebody there for ${TRUSTED_PATHS.join(', ')}`;
    return { files: [], notes: [note] };
  }
  const file = { path, text: codeOwnersText(owners) };
  const note = `${path} names nobody yet: write the team there that owns environments and workflows`;
  return { files: [file], notes: owners === undefined ? [note] : [] };
}

/** The list with what npm installs on it; undefined when it is there. */
function ignoring(list: string | undefined): string | undefined {
  if (list === undefined) return `${INSTALLED}\n`;
  if (/^\/?node_modules\/?\s*$/m.test(list)) return undefined;
  return `${list}${list === '' || list.endsWith('\n') ? '' : '\n'}${INSTALLED}\n`;
}

function pinNotes(temper: PackageVersion, was: string | undefined): string[] {
  if (was === undefined || isExact(was)) return [];
  const { name, version, isPublished } = temper;
  const what = isPublished ? `${name}@${version}` : `<its file>`;
  return [
    `${MANIFEST} takes ${name} ${was}, which is not one version: npm install --save-dev --save-exact ${what} pins it`,
  ];
}
