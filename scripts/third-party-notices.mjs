// The notices that the licences of bundled packages ask for, read off what esbuild put into the bundle: a package
// that is bundled tomorrow is named tomorrow.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Licences with one text for everybody: a package that ships no copy is given another's. */
const STANDARD_TEXTS = ['Apache-2.0', 'MPL-2.0'];
/** These ask for nothing. */
const FREE = ['Public Domain'];
/** Of these, whoever gets the program is told where the source is. */
const TELLS_SOURCE = /^(MPL|LGPL)-/;

/**
 * @param {import('esbuild').Metafile} metafile of the bundle
 * @param {readonly string[]} shipped folders of packages that are shipped beside the bundle, as they are
 * @throws where a licence asks for a text and no package has it
 */
export async function thirdPartyNotices(metafile, shipped) {
  const folders = new Set([...bundledFolders(metafile), ...shipped]);
  const packages = await Promise.all([...folders].map(packageIn));
  const titlesOf = new Map();
  for (const one of packages.toSorted((a, b) => (a.title < b.title ? -1 : 1))) {
    const text = textOf(one, packages);
    titlesOf.set(text, (titlesOf.get(text) ?? new Set()).add(one.title));
  }
  const blocks = [...titlesOf].map(([text, titles]) => [...titles, '', text].join('\n').trim());
  const head = 'Temper contains these packages, each under the licence that stands below its name.';
  return `${[head, ...blocks].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** Folders of the packages that gave the bundle at least a byte. */
function bundledFolders({ outputs }) {
  return Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path) ?? []);
}

async function packageIn(folder) {
  const { name, version, license } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  );
  const files = (await readdir(folder)).filter((file) => /^(licen[sc]e|notice)\b/i.test(file));
  const texts = files.toSorted().map((file) => readFile(join(folder, file), 'utf8'));
  const source = `; its source: \`npm pack ${name}@${version}\``;
  return {
    license,
    title: `${name} ${version} (${license}${TELLS_SOURCE.test(license) ? source : ''})`,
    text: (await Promise.all(texts)).map((text) => text.trim()).join('\n\n'),
  };
}

function textOf({ title, license, text }, packages) {
  if (text !== '' || FREE.includes(license)) return text;
  const other = packages.find((one) => one.license === license && one.text !== '');
  if (other === undefined || !STANDARD_TEXTS.includes(license)) {
    throw new Error(`${title} is bundled, and the text of its licence is nowhere`);
  }
  return other.text;
}
