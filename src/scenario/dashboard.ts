/** A Grafana dashboard as far as it is drawn: the panels that ask Prometheus, in the order of the file. */
import * as z from 'zod';
import { decode } from '../languages/decode.ts';
import type { YamlDocument, YamlMistake } from '../languages/yaml.ts';

export interface Dashboard {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface Panel {
  readonly title: string;
  readonly queries: readonly PanelQuery[];
}

export interface PanelQuery {
  /** PromQL, with Grafana's own variables (`$__rate_interval`) in it. */
  readonly expr: string;
  /** `{{pod}}` stands for a label's value; empty: all labels. */
  readonly legend: string;
}

/** Reads the JSON that Grafana exports. Rows are opened; panels without queries (texts, lists of alerts) are left out. */
export function decodeDashboard(document: YamlDocument): {
  readonly dashboard?: Dashboard;
  readonly mistakes: readonly YamlMistake[];
} {
  const { value, mistakes } = decode(schema, document);
  if (value === undefined) return { mistakes };
  const panels = value.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
  return {
    mistakes,
    dashboard: {
      title: value.title ?? '',
      panels: panels.flatMap(({ title = '', targets = [] }) => {
        const queries = targets.flatMap(({ expr = '', legendFormat = '', hide }) =>
          expr === '' || hide === true ? [] : [{ expr, legend: legendFormat === '__auto' ? '' : legendFormat }],
        );
        return queries.length === 0 ? [] : [{ title, queries }];
      }),
    },
  };
}

const text = z.string({ error: 'a text' });
const open = <S extends z.ZodRawShape>(shape: S) => z.looseObject(shape, { error: 'a mapping' });
const list = <S extends z.ZodType>(item: S) => z.array(item, { error: 'a list' });

const panelFields = {
  title: text.optional(),
  targets: list(
    open({
      expr: text.optional(),
      legendFormat: text.optional(),
      hide: z.boolean({ error: 'true or false' }).optional(),
    }),
  ).optional(),
};

const schema = open({
  title: text.optional(),
  panels: list(open({ ...panelFields, panels: list(open(panelFields)).optional() })),
});
