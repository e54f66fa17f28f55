import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, ServerlessChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import type { StageName } from '../../lib/stages.ts';
import { appOf } from './stage.ts';

const findings = (stage: StageName): string => {
  const { app } = appOf(stage);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new HIPAASecurityChecks(app), new ServerlessChecks(app));
  try {
    app.synth();
    return '';
  } catch (error) {
    return String(error);
  }
};

describe('policy packs', () => {
  it('find nothing on prod that is not waived with its reason', () => {
    expect(findings('prod')).toBe('');
  });

  it('do look: on local, which keeps nothing, they miss what prod has', () => {
    expect(findings('local')).toContain('AwsSolutions-DDB3');
  });
});
