import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';

/** `temper schema`: the JSON Schema for editors. */
export function addSchema(program: Command, { runtime, action }: CommandContext): void {
  program
    .command('schema')
    .description('print the JSON Schema of specs, for editors')
    .action(
      action(async () => {
        const [{ jsonSchema }, { jsonText }] = await Promise.all([
          import('../../../stacks/language/json-schema.ts'),
          import('../../report/json.ts'),
        ]);
        const schema = jsonSchema((await runtime.kinds()).map(({ definition }) => definition));
        return { kind: 'schema', data: schema, document: jsonText(schema), diagnostics: [] };
      }),
    );
}
