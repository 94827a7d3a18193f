import type { ProblemCode } from '../../shared/http/problem.ts';
import type { ChangeRefused } from '../../store/temporal/failures.ts';
import { HttpProblem } from '../problem.ts';

const codes: Readonly<Record<ChangeRefused['type'], ProblemCode>> = {
  VersionNotFound: 'unknown_version',
  DeploymentConflict: 'deployment_conflict',
  ChampionChanged: 'champion_changed',
  VersionNotAllowed: 'version_not_allowed',
  BrokenArtifact: 'broken_artifact',
  NoPreviousVersion: 'no_previous_version',
  Withdrawn: 'deployment_conflict',
  Superseded: 'rollout_superseded',
  RolloutActive: 'rollout_active',
  RequestFault: 'update_failed',
};

/** The problem that a refused change is. */
export const refusalProblem = ({ type, message }: Pick<ChangeRefused, 'type' | 'message'>): HttpProblem =>
  new HttpProblem(codes[type], message);
