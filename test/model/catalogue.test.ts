import { describe, expect, it } from 'vitest';
import {
  assumedModelWarning,
  instructionsFor,
  ModelCatalogue,
  personalityFor,
  reasoningFor,
  usableWindow,
} from '../../src/model/index.ts';

const models = new ModelCatalogue();

describe('the catalogue', () => {
  // As `model/list` of the reference 0.129.0 answers, words aside.
  it('lists the models of 0.129.0', () => {
    const facts = models
      .list(true)
      .map((model) => [
        model.id,
        model.displayName,
        model.hidden,
        model.isDefault,
        model.defaultReasoningEffort,
        model.upgrade,
        model.supportsPersonality,
        model.additionalSpeedTiers,
        model.availabilityNux !== null,
      ]);
    expect(facts).toEqual([
      ['gpt-5.5', 'GPT-5.5', false, true, 'medium', null, true, ['fast'], true],
      ['gpt-5.4', 'gpt-5.4', false, false, 'xhigh', null, true, ['fast'], false],
      ['gpt-5.4-mini', 'GPT-5.4-Mini', false, false, 'medium', null, true, [], false],
      ['gpt-5.3-codex', 'gpt-5.3-codex', false, false, 'medium', 'gpt-5.4', true, [], false],
      ['gpt-5.2', 'gpt-5.2', false, false, 'medium', 'gpt-5.4', false, [], false],
      ['codex-auto-review', 'Codex Auto Review', true, false, 'medium', null, true, [], false],
    ]);
    expect(models.list(false).map(({ id }) => id)).toEqual([
      'gpt-5.5',
      'gpt-5.4',
      'gpt-5.4-mini',
      'gpt-5.3-codex',
      'gpt-5.2',
    ]);
    for (const model of models.list(true)) {
      expect(model.supportedReasoningEfforts.map(({ reasoningEffort }) => reasoningEffort)).toEqual([
        'low',
        'medium',
        'high',
        'xhigh',
      ]);
      expect(model.inputModalities).toEqual(['text', 'image']);
      expect(model.upgradeInfo?.model ?? null).toBe(model.upgrade);
      expect(model.description).not.toBe('');
    }
  });

  // As the reference's request for each slug shows.
  it.each([
    ['gpt-5.5', { effort: 'medium' }, 'low', true],
    ['gpt-5.4', { effort: 'xhigh' }, 'low', true],
    ['gpt-5.4-mini', { effort: 'medium' }, 'medium', true],
    ['gpt-5.3-codex', { effort: 'medium' }, 'low', true],
    ['gpt-5.2', { effort: 'medium', summary: 'auto' }, 'low', true],
    ['codex-auto-review', { effort: 'medium' }, 'low', true],
    ['gpt-5.2-codex', { effort: 'medium', summary: 'auto' }, 'low', true],
    ['gpt-5.22', { effort: 'medium', summary: 'auto' }, 'low', true],
    ['gpt-5.4-mini-2026', { effort: 'medium' }, 'medium', true],
    ['x/gpt-5.4', { effort: 'xhigh' }, 'low', true],
    ['a/b/gpt-5.4', null, null, false],
    ['gpt-5', null, null, false],
    ['o3', null, null, false],
    ['mock-model', null, null, false],
    ['', null, null, false],
  ])('knows how to ask %s', (slug, reasoning, verbosity, known) => {
    const model = models.find(slug);
    expect(model.slug).toBe(slug);
    expect(reasoningFor(model, null, null)).toEqual({
      reasoning,
      include: known ? ['reasoning.encrypted_content'] : [],
    });
    expect(model.defaultVerbosity).toBe(verbosity);
    expect(model.supportsParallelToolCalls).toBe(known);
    expect(model.applyPatchTool).toBe(known ? 'freeform' : null);
    expect(model.assumed).toBe(!known);
    expect(usableWindow(model)).toBe(258_400);
  });

  it('lets settings decide on reasoning where the model reasons', () => {
    const model = models.find('gpt-5.2');
    expect(reasoningFor(model, 'high', 'none').reasoning).toEqual({ effort: 'high' });
    expect(reasoningFor(models.find('gpt-5.5'), null, 'detailed').reasoning).toEqual({
      effort: 'medium',
      summary: 'detailed',
    });
    expect(reasoningFor(models.find('o3'), 'high', 'detailed').reasoning).toBeNull();
  });

  it('lets a configured window grow only as far as the model goes', () => {
    expect(usableWindow(models.find('gpt-5.2'), 100_000)).toBe(95_000);
    expect(usableWindow(models.find('gpt-5.2'), 900_000)).toBe(258_400);
    expect(usableWindow(models.find('gpt-5.4'), 900_000)).toBe(855_000);
  });

  it('warns of models it does not know', () => {
    expect(assumedModelWarning('m')).toBe(
      'Model metadata for `m` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.',
    );
    expect(models.find(models.defaultFor('offline'))).toMatchObject({
      assumed: false,
      applyPatchTool: 'freeform',
    });
    expect(models.defaultFor('openai')).toBe('gpt-5.5');
  });
});

describe('the base instructions', () => {
  const any = models.find('gpt-5.4');

  it('describe the patch tool that there is', () => {
    const text = (applyPatchTool: 'freeform' | 'function' | null): string =>
      instructionsFor({ ...any, applyPatchTool }, 'none');
    expect(text('freeform')).toContain('without JSON around it');
    expect(text('function')).toContain('argument `input`');
    expect(text(null)).toContain("apply_patch <<'EOF'");
    for (const tool of ['freeform', 'function', null] as const)
      expect(text(tool)).toContain('*** Begin Patch');
  });

  it('have the manner that is asked for', () => {
    const plain = instructionsFor(any, 'none');
    expect(plain).not.toContain('# Manner');
    for (const personality of ['friendly', 'pragmatic'] as const) {
      const text = instructionsFor(any, personality);
      const manner = personalityFor(any, personality);
      expect(text).toContain(manner);
      expect(text.length - plain.length).toBe(manner.length + '\n\n'.length);
    }
  });
});
