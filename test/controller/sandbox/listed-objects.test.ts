/* What the emulator lists of a bucket while somebody else deletes from it. */
import { packagedFile } from '../../../controller/workspace/packaged-file.ts';
import { pythonWithMoto } from '../../helpers/python-with-moto.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolders();

const LISTED = `
import json, os, sys
sys.path.insert(0, os.environ['EMULATOR_FOLDER'])
import emulator_corrections
emulator_corrections.install()
from moto.s3.utils import _VersionedKeyStore

def listed(name):
    store = _VersionedKeyStore()
    store['kept'] = 1
    store['deleted'] = 2
    listing = getattr(store, name)()
    first = next(listing)
    del store['deleted']
    return [first, *listing]

print(json.dumps({name: listed(name) for name in ('lists', 'items', 'values')}))
`;

test('an object that is deleted meanwhile does not end a listing', async () => {
  const said = await pythonWithMoto(await folder(), ['-c', LISTED], {
    EMULATOR_FOLDER: packagedFile('controller/sandbox/emulator'),
  });
  expect(JSON.parse(said.trim().split('\n').at(-1) ?? '')).toEqual({
    lists: [
      ['kept', [1]],
      ['deleted', [2]],
    ],
    items: [
      ['kept', 1],
      ['deleted', 2],
    ],
    values: [1, 2],
  });
}, 60_000);
