import type { DataTableBlock, TableBlock } from '@slack/types';
import { RichText } from './rich-text.tsx';

type Cell = TableBlock['rows'][number][number];

function CellContent({ cell }: { cell: Cell }) {
  return cell.type === 'rich_text' ? <RichText block={cell} /> : cell.text;
}

function alignment(
  block: TableBlock | DataTableBlock,
  column: number,
): 'left' | 'center' | 'right' {
  if (block.type !== 'table') return 'left';
  return block.column_settings?.[column]?.align ?? 'left';
}

/** A table; its first row is the head. */
export function TableView({ block }: { block: TableBlock | DataTableBlock }) {
  const [head = [], ...rows] = block.rows;
  return (
    <div className="table-box">
      <table>
        {block.type === 'data_table' && <caption>{block.caption}</caption>}
        <thead>
          <tr>
            {head.map((cell, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: cells have no other identity.
              <th key={i} scope="col" style={{ textAlign: alignment(block, i) }}>
                <CellContent cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, r) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity.
            <tr key={r}>
              {row.map((cell, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells have no other identity.
                <td key={i} style={{ textAlign: alignment(block, i) }}>
                  <CellContent cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
