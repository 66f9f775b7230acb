// Bundles the command line into dist/, so that a command starts in milliseconds: few files, no transpiling, and
// heavy parts (CDKTF, the AWS SDK) in chunks of their own that load only when a command needs them.
import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

const REQUIRE = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __toPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __toPath(import.meta.url);',
  "const __dirname = __toPath(new URL('.', import.meta.url));",
].join('');

/** CDKTF zips assets with it; Temper has none, and it would be loaded with every stack. */
const withoutArchiver = {
  name: 'without-archiver',
  setup(build) {
    build.onResolve({ filter: /^archiver$/ }, () => ({ path: 'archiver', namespace: 'left-out' }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents:
        "module.exports = () => { throw new Error('archiver is not part of this build'); };",
    }));
  },
};

await rm('dist', { recursive: true, force: true });
await build({
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
  plugins: [withoutArchiver],
  logLevel: 'warning',
});
