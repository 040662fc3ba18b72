"""What is hit when something is lost, and what something rests on (27001, 8.1; 20000-1, 8.2.6).

`rule` works it out from starts and steps alone, `reach` fetches the steps, `reading` reduces the
answer to what a viewer may see.
"""
