/*
 * Load, validate and compile without the start of a process: everything is imported before the watch starts.
 * Run as: compile-work <root> [git ref]; prints the milliseconds.
 */
import { OPERATED_KINDS } from '../controller/kinds/index.ts';
import { compiledSpecs } from '../controller/stack/compiled-spec.ts';
import { openWorkspace } from '../controller/workspace/workspace.ts';

const [root = '.', changedSince] = process.argv.slice(2);
const started = performance.now();
const workspace = await openWorkspace({
  root,
  selection: { ...(changedSince !== undefined && { changedSince }) },
  today: '2026-11-20',
  environment: process.env,
  kinds: OPERATED_KINDS,
});
const judged = performance.now();
let bytes = 0;
for (const { stack } of await compiledSpecs(workspace)) bytes += stack.terraformJson.length;
if (bytes === 0) throw new Error('nothing was compiled');
const done = performance.now();
process.stdout.write(
  [
    `judging-ms=${(judged - started).toFixed(1)}`,
    `compiling-ms=${(done - judged).toFixed(1)}`,
    `work-ms=${(done - started).toFixed(1)}\n`,
  ].join('\n'),
);
