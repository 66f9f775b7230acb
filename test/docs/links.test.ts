/* Links between pages lead somewhere: to a file that is there, and to a heading that it has. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { REPOSITORY } from '../helpers/compiled.ts';
import { pages } from '../helpers/pages.ts';

const CODE = /^ *```.*?^ *```$|`[^`\n]*`/gms;

/** Targets of the links in a page that lead to no other site. */
function linksIn(markdown: string): string[] {
  return [...markdown.replaceAll(CODE, '').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** What GitHub calls the headings of a page in links: a name that comes again is counted. */
function anchorsIn(markdown: string): Set<string> {
  const anchors = new Set<string>();
  const withoutBlocks = markdown.replaceAll(/^ *```.*?^ *```$/gms, '');
  for (const [, heading = ''] of withoutBlocks.matchAll(/^#{1,6} +(.*)$/gm)) {
    const slug = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-');
    let [anchor, times] = [slug, 0];
    while (anchors.has(anchor)) anchor = `${slug}-${(times += 1)}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Why a link leads nowhere; undefined where it leads somewhere. */
function broken(page: string, target: string): string | undefined {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), path));
  const lies = join(REPOSITORY, file);
  if (file.startsWith('..') || !existsSync(lies)) return `${page}: ${target}: there is no ${file}`;
  if (anchor === undefined || anchorsIn(readFileSync(lies, 'utf8')).has(anchor)) return undefined;
  return `${page}: ${target}: ${file} has no such heading`;
}

test('every link of every page', () => {
  const links = pages().flatMap(({ name, text }) =>
    linksIn(text).map((target) => ({ name, target })),
  );
  expect(links.length).toBeGreaterThan(100);
  expect(links.flatMap(({ name, target }) => broken(name, target) ?? [])).toEqual([]);
});

test.each(['nowhere.md', 'docs/gitops.md#nowhere', '#nowhere', '../outside.md'])(
  'a link that leads nowhere would be seen: %s',
  (target) => {
    expect(broken('README.md', target)).toMatch(/README\.md: .*no/);
  },
);
