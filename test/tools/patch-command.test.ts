import { describe, expect, it } from 'vitest';
import { maybeParseApplyPatch } from '../../src/tools/apply-patch/index.ts';

const patch = '*** Begin Patch\n*** Add File: a\n+hi\n*** End Patch';
const script = (head: string, tail = '') => ['bash', '-lc', `${head}\n${patch}\nEOF${tail}`];

// All rows were seen at the reference (0.129.0).
describe('a command that is really a patch', () => {
  it.each([
    [['apply_patch', patch], '/w'],
    [['applypatch', patch], '/w'],
    [['apply_patch', `<<'EOF'\n${patch}\nEOF\n`], '/w'],
    [script("apply_patch <<'EOF'"), '/w'],
    [script("\n apply_patch <<'EOF'", '\n\n'), '/w'],
    [script('apply_patch <<EOF', '\n'), '/w'],
    [script("apply_patch <<-'EOF'"), '/w'],
    [script("cd sub && apply_patch <<'EOF'"), '/w/sub'],
    [script("cd 'sub dir' && apply_patch <<EOF"), '/w/sub dir'],
    [script('cd "sub dir" && apply_patch <<"EOF"'), '/w/sub dir'],
    [script("cd /x/../y && apply_patch <<'EOF'"), '/y'],
    [script("cd sub && apply_patch -x <<'EOF'"), '/w/sub'],
    [['zsh', '-lc', `applypatch <<'PATCH'\n${patch}\nPATCH`], '/w'],
    [['/bin/sh', '-c', `apply_patch <<'EOF'\n${patch}\nEOF`], '/w'],
  ])('%j', async (argv, workdir) => {
    expect(await maybeParseApplyPatch(argv, '/w')).toEqual({ kind: 'patch', patch, workdir });
  });

  it.each([
    [script("cd sub; apply_patch <<'EOF'")],
    [script("apply_patch <<'EOF'", '\necho done')],
    [script("echo x && apply_patch <<'EOF'")],
    [script("apply_patch -x <<'EOF'")],
    [script("apply_patch <<'EOF' > out")],
    [script("apply_patch <<'EOF' && ls")],
    [script("cat <<'EOF' | apply_patch")],
    [script("cd a && cd b && apply_patch <<'EOF'")],
    [script("# c\napply_patch <<'EOF'")],
    [script("set -e; apply_patch <<'EOF'")],
    [script("cd a || apply_patch <<'EOF'")],
    [script("cd $D && apply_patch <<'EOF'")],
    [['bash', '-lc', `apply_patch '${patch}'`]],
    [['bash', '-lc', `apply_patch <<< '${patch}'`]],
    [['apply_patch', patch, 'x']],
    [['apply_patch']],
    [['env', 'apply_patch', patch]],
    [['ls']],
  ])('%j is a command like any other', async (argv) => {
    expect(await maybeParseApplyPatch(argv, '/w')).toEqual({ kind: 'notPatch' });
  });

  it.each([[[patch]], [['bash', '-lc', patch]]])('%j is refused: it names no program', async (argv) => {
    expect(await maybeParseApplyPatch(argv, '/w')).toEqual({
      kind: 'error',
      error: 'patch detected without explicit call to apply_patch. Rerun as ["apply_patch", "<patch>"]',
    });
  });

  it.each([[['apply_patch', 'bad']], [['bash', '-c', "apply_patch <<'EOF'\nbad\nEOF\n"]]])(
    '%j is a malformed patch',
    async (argv) => {
      const error = "invalid patch: The first line of the patch must be '*** Begin Patch'";
      expect(await maybeParseApplyPatch(argv, '/w')).toEqual({ kind: 'error', error });
    },
  );
});
