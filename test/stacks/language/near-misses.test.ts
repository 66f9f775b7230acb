import { diagnose, fineTune } from './spec-text.ts';

describe('what fingers know from other tools', () => {
  test('a real key at the wrong level is sent to its own', () => {
    const [one] = diagnose(fineTune('epochs: 3'));
    expect(one?.fix).toBe('move it: it belongs under `spec.hyperparameters`');
  });

  test("another kind's key is sent to that kind", () => {
    const [one] = diagnose(fineTune('region: us-east-1'));
    expect(one?.fix).toBe('remove it here; it belongs to the Environment, as `spec.region`');
  });

  test('a key that is set already is not suggested again', () => {
    const [one] = diagnose(fineTune('hyperparameters: { epochs: 3, n_epochs: 4 }'));
    expect(one?.fix).toBe(
      '`spec.hyperparameters.epochs` is set already: remove this, or move what it says there',
    );
  });

  test.each(['epocs', 'eopchs', 'epoch', 'Epochs', 'EPOCHS', 'epochs_'])(
    'the misspelling %s is near enough',
    (key) => {
      const [one] = diagnose(fineTune(`hyperparameters: { ${key}: 1 }`));
      expect(one?.fix).toBe('did you mean `epochs`?');
    },
  );

  test.each(['x', 'zzz', 'colour', 'foobarbaz', 'ωμέγα', '🐑'])(
    '%s is like nothing, so the keys are listed',
    (key) => {
      const [one] = diagnose(fineTune(`hyperparameters: { ${key}: 1 }`));
      expect(one?.fix).toMatch(/^remove it, or write one of the keys/);
      expect(one?.why).toContain('`epochs`, `batchSize`');
    },
  );
});
