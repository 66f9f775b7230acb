// Bundles the command line into dist/, so that a command starts in milliseconds: few files, no transpiling, and
// heavy parts (CDKTF, the AWS SDK) in chunks of their own that load only when a command needs them.
import { copyFile, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { thirdPartyNotices } from './third-party-notices.mjs';
import { withoutArchiver } from './without-archiver.mjs';

const REQUIRE = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __toPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __toPath(import.meta.url);',
  "const __dirname = __toPath(new URL('.', import.meta.url));",
].join('');

/** A library under the LGPL stays a file of its own, as its authors made it: whoever wants to can put another there. */
const openpgpAsItIs = {
  name: 'openpgp-as-it-is',
  setup(build) {
    build.onResolve({ filter: /^openpgp$/ }, () => ({ path: './openpgp.mjs', external: true }));
  },
};

await rm('dist', { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: { main: 'controller/cli/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // The AWS SDK's CommonJS build hides its names behind getters that a dynamic import does not see.
  mainFields: ['module', 'main'],
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  sourcemap: true,
  banner: { js: REQUIRE },
  plugins: [withoutArchiver, openpgpAsItIs],
  metafile: true,
  logLevel: 'warning',
});
await copyFile('node_modules/openpgp/dist/node/openpgp.mjs', 'dist/openpgp.mjs');
await writeFile(
  'dist/THIRD-PARTY-NOTICES.txt',
  await thirdPartyNotices(metafile, ['node_modules/openpgp']),
);
