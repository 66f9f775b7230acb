/*
 * Nodes that really boot: systemd and cloud-init of their own, each in a container. Where there is no systemd-nspawn, what they
 * run is run in namespaces alone (gang.test.ts, interruption.test.ts), and this file says what is missing.
 */
import { bootRoot, missingForBoot } from '../../helpers/fleet/boot-root.ts';
import { inLaboratory, MINUTE } from '../../helpers/fleet/in-laboratory.ts';

const missing = await missingForBoot();

const title = missing === undefined ? 'with systemd-nspawn' : `not booted here, because ${missing}`;

(missing === undefined ? describe : describe.skip)(title, () => {
  const { laboratory, start, folder, off } = inLaboratory();
  let root = '';
  beforeAll(async () => {
    root = await bootRoot();
  }, 10 * MINUTE);

  test(
    'two nodes boot, train, and power off',
    async () => {
      const { nodes } = await start({ run: 'boot', root });
      const outputs = await off(nodes);
      for (const output of outputs) expect(output).toContain('powering off: Completed');
      expect(await folder('boot').json('run.json')).toMatchObject({
        status: 'Completed',
        nodes: 2,
      });
    },
    2 * MINUTE,
  );

  test(
    'a spot notice to one of them ends both, with a last checkpoint',
    async () => {
      const { nodes } = await start({ run: 'notice', root, trainer: ['--steps', '100000'] });
      const run = folder('notice');
      await run.until(nodes[0] ?? '', ({ step }) => Number(step ?? 0) >= 6);
      await laboratory().notice(nodes[1] ?? '', 'meta-data/spot/instance-action', '{}');
      await off(nodes);
      expect(await run.end()).toMatchObject({ status: 'Interrupted', reason: 'SpotInterruption' });
    },
    2 * MINUTE,
  );

  test(
    'the watchdog is a unit of its own: it ends the machine when the node program is killed',
    async () => {
      const { nodes } = await start({
        run: 'killed',
        nodes: 1,
        root,
        trainer: ['--steps', '100000'],
      });
      const [node = ''] = nodes;
      await folder('killed').until(node, ({ step }) => Number(step ?? 0) >= 1);
      await laboratory().crash(node);
      await off(nodes);
      expect(await folder('killed').end()).toMatchObject({ reason: 'NodeProgramDied' });
    },
    2 * MINUTE,
  );
});
