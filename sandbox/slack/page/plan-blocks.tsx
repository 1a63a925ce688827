import type { PlanBlock, TaskCardBlock } from '@slack/types';
import { Icon } from './icon.tsx';
import { WebLink } from './references.tsx';
import { RichText } from './rich-text.tsx';

const STATUS: Readonly<Record<TaskCardBlock['status'], string>> = {
  pending: 'Waiting',
  in_progress: 'In progress',
  complete: 'Done',
  error: 'Failed',
};

function StatusMark({ status }: { status: TaskCardBlock['status'] }) {
  return (
    <span className={`task-mark ${status}`} role="img" aria-label={STATUS[status]}>
      {status === 'complete' && <Icon name="check" size={13} />}
      {status === 'error' && <Icon name="close" size={12} />}
    </span>
  );
}

/** One step that a machine takes. */
export function TaskCardView({ task }: { task: TaskCardBlock }) {
  return (
    <div className="task">
      <StatusMark status={task.status} />
      <div className="task-main">
        <strong>{task.title}</strong>
        {task.details && <RichText block={task.details} />}
        {task.output && <RichText block={task.output} />}
        {task.sources?.map((source) => (
          <WebLink key={source.url} url={source.url}>
            {source.text}
          </WebLink>
        ))}
      </div>
    </div>
  );
}

/** Several steps under a title. */
export function PlanView({ plan }: { plan: PlanBlock }) {
  const tasks = (plan.tasks ?? []) as TaskCardBlock[];
  const done = tasks.filter(({ status }) => status === 'complete').length;
  return (
    <section className="plan" aria-label={plan.title}>
      <header>
        <strong>{plan.title}</strong>
        <span>
          {done} of {tasks.length}
        </span>
      </header>
      {tasks.map((task) => (
        <TaskCardView key={task.task_id} task={task} />
      ))}
    </section>
  );
}
