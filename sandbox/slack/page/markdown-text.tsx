import { Message } from 'slack-blocks-to-jsx';

/** Standard Markdown, as `markdown` blocks and canvases carry it; the library brings the parser. */
export function MarkdownText({ text }: { text: string }) {
  return (
    <div className="markdown">
      <Message
        blocks={[{ type: 'markdown', text }]}
        logo=""
        name=""
        withoutWrapper
        unstyled
        theme="light"
      />
    </div>
  );
}
