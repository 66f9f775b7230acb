import { effectOf, withoutLock } from '../../../controller/terraform/subcommands.ts';

test.each([
  ['output -json', 'reads'],
  ['state list', 'reads'],
  ['state show aws_iam_role.x', 'reads'],
  ['state pull', 'reads'],
  ['show', 'reads'],
  ['plan', 'reads'],
  ['apply -help', 'reads'],
  ['console', 'asks'],
  ['state rm aws_iam_role.x', 'writes'],
  ['state push x.tfstate', 'writes'],
  ['state', 'writes'],
  ['apply', 'writes'],
  ['destroy', 'writes'],
  ['import a b', 'writes'],
  ['force-unlock x', 'writes'],
  ['taint x', 'writes'],
  ['init -migrate-state', 'writes'],
  ['something new', 'writes'],
  ['', 'writes'],
  ['-version', 'writes'],
  ['constructor', 'writes'],
  ['__proto__', 'writes'],
  ['workspace select other', 'leaves'],
  ['-chdir=/etc output', 'leaves'],
  ['--chdir=/etc output', 'leaves'],
  ['output -chdir=/etc', 'leaves'],
])('`terraform %s` %s', (line, effect) => {
  expect(effectOf(line === '' ? [] : line.split(' '))).toBe(effect);
});

test('a plan takes no lock unless it is told to', () => {
  expect(withoutLock(['plan', '-destroy'])).toEqual(['plan', '-lock=false', '-destroy']);
  expect(withoutLock(['plan', '-lock=true'])).toEqual(['plan', '-lock=true']);
  expect(withoutLock(['apply'])).toEqual(['apply']);
});
