import fc from 'fast-check';
import { parseUiLine } from '../../../controller/terraform/messages/json-ui.ts';

/* Lines as Terraform 1.11.4 and OpenTofu 1.10.6 print them. */
const resource = (addr: string) =>
  `"resource":{"addr":"${addr}","module":"","resource":"${addr}","implied_provider":"terraform","resource_type":"terraform_data","resource_name":"a","resource_key":null}`;
const line = (type: string, rest: string) =>
  `{"@level":"info","@message":"m","@module":"terraform.ui","@timestamp":"2026-11-20T18:47:08.318444Z",${rest},"type":"${type}"}`;

describe('parseUiLine', () => {
  test.each([
    {
      name: 'the version of Terraform',
      text: line('version', '"terraform":"1.11.4","ui":"1.2"'),
      event: { type: 'version', engine: '1.11.4', ui: '1.2' },
    },
    {
      name: 'the version of OpenTofu',
      text: line('version', '"tofu":"1.10.6","ui":"1.2"'),
      event: { type: 'version', engine: '1.10.6', ui: '1.2' },
    },
    {
      name: 'a planned change',
      text: line(
        'planned_change',
        `"change":{${resource('a.b')},"action":"replace","reason":"cannot_update"}`,
      ),
      event: {
        type: 'planned_change',
        address: 'a.b',
        resourceType: 'terraform_data',
        action: 'replace',
        reason: 'cannot_update',
      },
    },
    {
      name: 'a planned import',
      text: line(
        'planned_change',
        `"change":{${resource('a.b')},"action":"import","importing":{"id":"x"}}`,
      ),
      event: {
        type: 'planned_change',
        address: 'a.b',
        resourceType: 'terraform_data',
        action: 'import',
        importing: 'x',
      },
    },
    {
      name: 'drift',
      text: line('resource_drift', `"change":{${resource('a.b')},"action":"update"}`),
      event: {
        type: 'resource_drift',
        address: 'a.b',
        resourceType: 'terraform_data',
        action: 'update',
      },
    },
    {
      name: 'the end of an apply',
      text: line(
        'apply_complete',
        `"hook":{${resource('a.b')},"action":"create","id_key":"id","id_value":"i-1","elapsed_seconds":3}`,
      ),
      event: {
        type: 'apply_complete',
        address: 'a.b',
        resourceType: 'terraform_data',
        action: 'create',
        id: 'i-1',
        elapsedSeconds: 3,
      },
    },
    {
      name: 'a refresh',
      text: line('refresh_start', `"hook":{${resource('a.b')},"id_value":"i-1"}`),
      event: { type: 'refresh_start', address: 'a.b', resourceType: 'terraform_data', id: 'i-1' },
    },
    {
      name: 'a summary without counts that came later',
      text: line('change_summary', '"changes":{"add":2,"change":0,"remove":1,"operation":"plan"}'),
      event: {
        type: 'change_summary',
        operation: 'plan',
        add: 2,
        change: 0,
        remove: 1,
        import: 0,
        forget: 0,
      },
    },
    {
      name: 'a type nobody has heard of yet',
      text: line('ephemeral_op_start', '"x":1'),
      event: { type: 'other', name: 'ephemeral_op_start', message: 'm' },
    },
    {
      name: 'a known type of unknown shape',
      text: line('apply_start', '"hook":"new"'),
      event: { type: 'other', name: 'apply_start', message: 'm' },
    },
    {
      name: 'plain text',
      text: '\u001b[32mSuccess!',
      event: { type: 'text', text: '\u001b[32mSuccess!' },
    },
    { name: 'half a line', text: '{"@level":"in', event: { type: 'text', text: '{"@level":"in' } },
  ])('reads $name', ({ text, event }) => {
    expect(parseUiLine(text)).toEqual(event);
  });

  test('never throws, whatever a provider prints: that would end an apply half-way', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.dictionary(fc.string(), fc.jsonValue()).map((one) => JSON.stringify(one)),
        ),
        (text) => {
          expect(() => parseUiLine(text)).not.toThrow();
        },
      ),
    );
  });

  test('refuses a stream of another major version', () => {
    expect(() => parseUiLine(line('version', '"terraform":"2.0.0","ui":"2.0"'))).toThrow(
      'TF_UI_VERSION',
    );
  });
});
