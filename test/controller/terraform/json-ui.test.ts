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
      name: 'the start of an apply',
      text: line('apply_start', `"hook":{${resource('a.b')},"action":"create"}`),
      event: { type: 'apply_start', address: 'a.b', action: 'create' },
    },
    {
      name: 'the end of an apply',
      text: line(
        'apply_complete',
        `"hook":{${resource('a.b')},"action":"create","id_key":"id","id_value":"i-1","elapsed_seconds":3}`,
      ),
      event: { type: 'apply_complete', address: 'a.b', action: 'create' },
    },
    {
      name: 'the failure of an apply',
      text: line('apply_errored', `"hook":{${resource('a.b')}}`),
      event: { type: 'apply_errored', address: 'a.b' },
    },
    {
      name: 'a diagnostic',
      text: line('diagnostic', '"diagnostic":{"severity":"error","summary":"no"}'),
      event: { type: 'diagnostic', diagnostic: { severity: 'error', summary: 'no', detail: '' } },
    },
  ])('reads $name', ({ text, event }) => {
    expect(parseUiLine(text)).toEqual(event);
  });

  test.each([
    { name: 'the version of Terraform', text: line('version', '"terraform":"1.11.4","ui":"1.2"') },
    { name: 'the version of OpenTofu', text: line('version', '"tofu":"1.10.6","ui":"1.2"') },
    { name: 'a planned change', text: line('planned_change', `"change":{${resource('a.b')}}`) },
    { name: 'a type nobody has heard of yet', text: line('ephemeral_op_start', '"x":1') },
    { name: 'a known type of unknown shape', text: line('apply_start', '"hook":"new"') },
    { name: 'a diagnostic of unknown shape', text: line('diagnostic', '"diagnostic":[]') },
    { name: 'plain text', text: '\u001b[32mSuccess!' },
    { name: 'half a line', text: '{"@level":"in' },
  ])('has no use for $name', ({ text }) => {
    expect(parseUiLine(text)).toBeUndefined();
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
