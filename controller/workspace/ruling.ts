/*
 * Files that decide about Temper itself, or about who may do what. A pull request is never planned by its own: they are told,
 * because a person has to look at them.
 */
const RULING: readonly RegExp[] = [
  /^\.github\//,
  /^(.*\/)?CODEOWNERS$/,
  /^(.*\/)?(package\.json|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml)$/,
  /^(.*\/)?(\.npmrc|\.yarnrc(\.yml)?|\.node-version|\.nvmrc|\.gitattributes|\.gitmodules)$/,
  /^(.*\/)?policies\//,
];

/** Those of the changed paths that have a say, sorted. */
export function rulingFiles(paths: readonly string[]): string[] {
  return paths.filter((path) => RULING.some((rule) => rule.test(path))).toSorted();
}
