import { concluded } from '../../src/diagnose/conclude/index.ts';
import { factsOf, rules } from '../../src/diagnose/index.ts';
import type { Judged, Material } from './material.ts';

/** The same case, judged without the rules that can name its cause: what a failure looks like that no rule knows. */
export function withoutItsRule(material: Material): Material {
  return { ...material, incidents: material.incidents.map((incident) => judgedWithout(material, incident)) };
}

function judgedWithout({ right }: Material, incident: Judged): Judged {
  const others = rules.filter((rule) => !rule.causes.some(right));
  const facts = factsOf(incident.evidence, { family: incident.family });
  const diagnosis = concluded(
    facts,
    others.flatMap((rule) => rule.judge(facts)),
  );
  return { ...incident, diagnosis };
}
