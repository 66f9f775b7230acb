import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { KINDS } from '../../../stacks/kinds/index.ts';
import { kindNames } from '../../../stacks/language/kind.ts';

// The language server that VS Code, Neovim and others run, as a library; its document type comes with it.
const require = createRequire(import.meta.url);
const inner = createRequire(require.resolve('yaml-language-server'));
const { getLanguageService } = require('yaml-language-server') as {
  getLanguageService: (context: object) => LanguageService;
};
const { TextDocument } = inner('vscode-languageserver-textdocument') as {
  TextDocument: {
    create: (uri: string, language: string, version: number, text: string) => object;
  };
};
const { SettingsState } = inner('./yamlSettings.js') as { SettingsState: new () => object };

interface LanguageService {
  configure: (settings: object) => void;
  doValidation: (document: object, isKubernetes: boolean) => Promise<EditorDiagnostic[]>;
  doHover: (
    document: object,
    position: { line: number; character: number },
  ) => Promise<{ contents: { value: string } } | null>;
}

interface EditorDiagnostic {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
const fixture = join(root, 'test/fixtures/language/every-field.yaml');
const good = readFileSync(fixture, 'utf8');

const service = getLanguageService({
  schemaRequestService: async (uri: string) => readFileSync(fileURLToPath(uri), 'utf8'),
  workspaceContext: {
    resolveRelativePath: (path: string, resource: string) => new URL(path, resource).href,
  },
  telemetry: { send: () => {}, sendError: () => {}, sendTrack: () => {} },
  yamlSettings: new SettingsState(),
});
service.configure({ validate: true, hover: true, schemas: [] });

let version = 0;
function open(path: string, text: string): object {
  return TextDocument.create(pathToFileURL(path).href, 'yaml', ++version, text);
}

/** `line:column message`, as an editor counts. */
async function underlined(path: string, text: string): Promise<string[]> {
  const found = await service.doValidation(open(path, text), false);
  return found.map(
    ({ message, range }) => `${range.start.line + 1}:${range.start.character + 1} ${message}`,
  );
}

const specs = readdirSync(join(root, 'specs'), { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.ya?ml$/.test(path))
  .map((path) => ({ path: join('specs', path) }));

describe('an editor with the schema in the modeline', () => {
  test('has nothing to say about a spec with every field', async () => {
    expect(await underlined(fixture, good)).toEqual([]);
  });

  test('does read the schema: without its modeline the same mistake passes', async () => {
    const bad = good.replace('version: 9999', 'version: 0');
    const without = bad.replaceAll(/^# yaml-language-server.*$/gm, '#');
    expect(await underlined(fixture, bad)).not.toEqual([]);
    expect(await underlined(fixture, without)).toEqual([]);
  });

  test.each(specs)('has nothing to say about $path, which names the schema', async ({ path }) => {
    const text = readFileSync(join(root, path), 'utf8');
    const schema = relative(join(root, path, '..'), join(root, 'schema/temper.v1alpha1.json'));
    expect(text).toContain(`# yaml-language-server: $schema=${schema}\n`);
    expect(await underlined(join(root, path), text)).toEqual([]);
  });

  test.each([
    {
      name: 'an unknown key, at the key',
      change: ['    epochs: 3', '    n_epochs: 3'],
      says: ':5 Property n_epochs is not allowed.',
    },
    {
      name: 'a wrong word with the right ones',
      change: ['method: sft', 'method: SFT'],
      says: ':11 Value is not accepted. Valid values: "sft", "cpt", "distillation", "rft".',
    },
    {
      name: 'a number out of bounds',
      change: ['version: 9999', 'version: 0'],
      says: ':12 Value is below the minimum of 1.',
    },
    {
      name: 'a text of the wrong form, in our words',
      change: ['name: support-bot', 'name: Support Bot'],
      says: ':9 must be lower-case letters and digits, in words joined by single dashes',
    },
    {
      name: 'an account id without quotes',
      change: ["'012345678901'", '123456789012'],
      says: ':12 Incorrect type. Expected "string".',
    },
    {
      name: 'a missing key',
      change: ['  environment: everything\n  baseModel', '  baseModel'],
      says: 'Missing property "environment".',
    },
    {
      name: 'an unknown kind, and nothing else',
      change: ['kind: FineTune', 'kind: Finetune'],
      says: `:7 Value is not accepted. Valid values: ${kindNames(KINDS)
        .map((kind) => `"${kind}"`)
        .join(', ')}.`,
    },
    {
      name: 'an unknown option of a union',
      change: ['type: bedrock', 'type: sagemaker'],
      says: ':11 Value is not accepted. Valid values: "bedrock", "ec2".',
    },
    {
      name: 'a key of another option of a union',
      change: ['type: customer-key', 'type: aws-managed'],
      says: ':5 Property keyArn is not allowed.',
    },
    {
      name: 'a tag key that AWS keeps',
      change: ['    team: support', '    aws:team: support'],
      says: 'must be letters, digits, spaces',
    },
  ] as const)('underlines $name', async ({ change: [from, to], says }) => {
    expect(good).toContain(from);
    const found = await underlined(fixture, good.replace(from, to));
    expect(found.filter((one) => one.includes(says))).toHaveLength(1);
    expect(found).toHaveLength(1);
  });

  test('explains a key under the pointer', async () => {
    const line = good.split('\n').findIndex((one) => one.includes('baseModel:'));
    const hover = await service.doHover(open(fixture, good), { line, character: 4 });
    expect(hover?.contents.value).toContain('Base model that is fine-tuned, by its id');
  });
});
