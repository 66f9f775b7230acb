// Writes what is made from the code: the JSON Schema for editors and the reference pages. Formatted like everything
// else, so that `npm run format` has nothing to say about them.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { generatedFiles } from './reference/generated-files.ts';

for (const { path, text } of generatedFiles()) {
  const options = await resolveConfig(path);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, await format(text, { ...options, filepath: path }));
  console.log(path);
}
